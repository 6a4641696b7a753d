"""Drives that come and go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from photosim.deleting.trash import freedesktop
from photosim.folders import presence, relocating
from photosim.library import Library
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.volumes import STICK, Volumes


@pytest.fixture
def volumes(monkeypatch: pytest.MonkeyPatch) -> Volumes:
    volumes = Volumes()
    monkeypatch.setattr(presence, "volume_of", volumes)
    monkeypatch.setattr(relocating, "volume_of", volumes)
    return volumes


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as opened:
        yield opened


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    return tmp_path / "photos"


@pytest.fixture
def drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, volumes: Volumes) -> Path:
    """A drive that holds the photos' folder, and its own trash beside that."""
    drive = tmp_path / "media" / "DISK"
    monkeypatch.setattr(freedesktop, "_on_one_volume", lambda home, device: False)
    monkeypatch.setattr(freedesktop, "_top", lambda directory: drive)
    volumes.mounted[drive] = STICK
    return drive
