"""A library in which a person has decided something of every kind."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.faults.conftest import Shelf
from tests.helpers.pictures import write


@pytest.fixture(autouse=True)
def _own_trash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


@pytest.fixture
def decided(shelf: Shelf) -> Shelf:
    """A library in which a person has decided something of every kind, also about names that are no text."""
    odd = shelf.photos / os.fsdecode(b"odd \xff\n\x1b.jpg")
    write(odd, 4711)
    with shelf.open() as library:
        library.scanning.scan()
        photos = sorted(shelf.photos.glob("0*.jpg"))
        library.duplicates.decide([photos[2], odd], same=True)
        library.duplicates.keep_all(photos[3:6])
        stores = library._parts.stores
        ids = {photo.path: photo.id for photo in stores.photos.all()}
        stores.marks.put([ids[photos[7]], ids[odd]])
        stores.keepers.put(ids[photos[8]])
        rules = [rule.name for rule in library.duplicates.keeper_rules().rules]
        library.duplicates.set_keeper_rules([rules[0], *rules[:0:-1]], [shelf.photos])
        library.duplicates.set_keeper_rules([rules[0], *rules[2:], rules[1]])
    assert shelf.run("trash", str(photos[10])).status == 0
    with shelf.open() as library:
        library.folders.protect(1, True)
    return shelf
