"""The thumbnail cache."""

from __future__ import annotations

from pathlib import Path

from photosim.store.thumbnails import Thumbnails

HASH = "ab" + "0" * 38


def test_what_is_written_is_read(tmp_path: Path) -> None:
    thumbnails = Thumbnails(tmp_path / "thumbnails")
    assert not thumbnails.has(HASH)
    assert thumbnails.read(HASH) is None

    thumbnails.write(HASH, b"jpeg")

    assert thumbnails.has(HASH)
    assert thumbnails.read(HASH) == b"jpeg"
    assert thumbnails.path(HASH) == tmp_path / "thumbnails" / "ab" / f"{HASH}.jpg"
    assert [path.name for path in thumbnails.path(HASH).parent.iterdir()] == [f"{HASH}.jpg"]


def test_the_cache_may_be_deleted_at_any_time(tmp_path: Path) -> None:
    thumbnails = Thumbnails(tmp_path)
    thumbnails.write(HASH, b"old")
    thumbnails.path(HASH).unlink()
    thumbnails.path(HASH).parent.rmdir()
    assert thumbnails.read(HASH) is None
    thumbnails.write(HASH, b"new")
    assert thumbnails.read(HASH) == b"new"


def test_an_emptied_thumbnail_counts_as_lost(tmp_path: Path) -> None:
    thumbnails = Thumbnails(tmp_path)
    thumbnails.write(HASH, b"")
    assert thumbnails.read(HASH) is None
