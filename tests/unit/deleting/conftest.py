"""A trash of the test's own, never the real one, and libraries that are closed at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from photosim.duplicates.service import DuplicatesService
from tests.helpers.album import Album, copied_from
from tests.helpers.faulty_files import FaultyFiles
from tests.helpers.metadata_transfer import KNOWN, say

MakeAlbum = Callable[..., Album]


@pytest.fixture(autouse=True, scope="session")
def _albums_are_copied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nearly a thousand are needed: one with its library at every step that a deletion may end at."""
    with copied_from(tmp_path_factory.mktemp("albums")):
        yield


@pytest.fixture(autouse=True)
def _own_trash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


@pytest.fixture(autouse=True)
def _no_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which photos are duplicates is said by each test, in its selections."""
    monkeypatch.setattr(DuplicatesService, "_group_paths", lambda *_: ())


@pytest.fixture
def files() -> FaultyFiles:
    return FaultyFiles()


@pytest.fixture
def make_album(tmp_path: Path, files: FaultyFiles) -> Iterator[MakeAlbum]:
    albums: list[Album] = []

    def make(pairs: int = 3) -> Album:
        albums.append(Album(tmp_path, pairs, files))
        return albums[-1]

    yield make
    for album in albums:
        album.close()


@pytest.fixture
def album(make_album: MakeAlbum) -> Album:
    return make_album()


@pytest.fixture
def trashed(album: Album) -> Album:
    """Three pairs, two copies of which are in the trash."""
    album.library.deleting.trash(album.pairs(2))
    return album


@pytest.fixture
def known(album: Album) -> Album:
    """Every copy says more than its keeper, which says nothing."""
    for number in range(3):
        say(album.loser(number), KNOWN, "2024:03:01 12:00:00")
    album.library.scanning.scan()
    album.remember()
    return album
