"""One file under two names is labelled as such, offered to no command for many, and frees nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from photosim.library import Library
from photosim.values.copy_facts import Obstacle
from tests.helpers import pictures
from tests.helpers.fake_embedder import FakeEmbedder


def test_a_hard_link_is_labelled_and_stays_out_of_bulk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    folder = tmp_path / "photos"
    folder.mkdir()
    first = pictures.write(folder / "a.jpg", 1)
    os.link(first, folder / "b.jpg")
    (folder / "c.jpg").write_bytes(first.read_bytes())
    os.utime(folder / "c.jpg", ns=(first.stat().st_atime_ns, first.stat().st_mtime_ns))
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([folder])
        (group,) = library.duplicates.find()
        assert group.keeper.path == first
        said = {member.photo.path.name: member for member in group.members[1:]}
        assert said["b.jpg"].facts.obstacles == {Obstacle.HARD_LINK}
        assert not said["b.jpg"].bulk
        assert not said["c.jpg"].facts.obstacles
        report = library.deleting.trash(tier="identical", dry_run=True)
        assert list(report.trashed) == [folder / "c.jpg"]
        assert report.freed_bytes == first.stat().st_size
