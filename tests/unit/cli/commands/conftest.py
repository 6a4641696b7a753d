"""Photos and a library for commands that run in this process, with the fake embedder."""

from __future__ import annotations

from pathlib import Path

import pytest

from photosim import library as library_module
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import write_many


@pytest.fixture(autouse=True)
def _fake_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_module, "TorchEmbedder", lambda weights, formats: FakeEmbedder())
    monkeypatch.setattr(library_module, "default_count", lambda: 0)


@pytest.fixture
def at(tmp_path: Path) -> list[str]:
    return ["--library", str(tmp_path / "library")]


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    write_many(tmp_path / "photos", 4)
    return tmp_path / "photos"
