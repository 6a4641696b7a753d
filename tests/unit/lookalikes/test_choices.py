"""Look-alikes among a choice of photos: each way to find them finds what looking at every photo would find."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from photosim.library import Library
from photosim.lookalikes import searching
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import write_many


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    write_many(tmp_path / "Photos", 40)
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([tmp_path / "Photos"])
        yield library


def found(library: Library, asked: int, among: list[int], n: int) -> list[tuple[int, float]]:
    return [(m.row.id, round(m.score, 3)) for m in library.lookalikes.similar(asked, n, among=among)]


@pytest.mark.parametrize(("every", "n"), [(1, 5), (2, 5), (2, 12), (3, 20)])
def test_each_way_finds_the_same(library: Library, monkeypatch: pytest.MonkeyPatch, every: int, n: int) -> None:
    ids = sorted(row.id for row in library.photos.rows())
    among, asked = ids[::every], ids[0]
    monkeypatch.setattr(searching, "_FEW", 0)
    monkeypatch.setattr(searching, "_MOST_ASKED", 0)
    by_all = found(library, asked, among, n)
    assert len(by_all) == min(n, len(among) - 1)
    assert {photo_id for photo_id, _ in by_all} <= set(among) - {asked}
    monkeypatch.setattr(searching, "_MOST_ASKED", 10_000)
    assert found(library, asked, among, n) == by_all  # by the index, or by all where it has too few
    monkeypatch.setattr(searching, "_FEW", 10_000)
    assert found(library, asked, among, n) == by_all


def test_the_index_is_asked_where_many_are_chosen(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = sorted(row.id for row in library.photos.rows())
    monkeypatch.setattr(searching, "_FEW", 0)
    stored = library._parts.index.vectors

    def refuse(_: object) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        raise AssertionError("all vectors were read")

    monkeypatch.setattr(type(stored), "blocks", refuse)
    library._parts.index.prepare()
    assert len(found(library, ids[0], ids[1:], 5)) == 5


@pytest.mark.parametrize("few", [0, 10_000])
def test_missing_photos_are_not_found_in_a_choice(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(searching, "_FEW", few)
    ids = sorted(row.id for row in library.photos.rows())
    gone = library.photos.get(ids[3])
    gone.path.unlink()
    library.scanning.scan()
    assert ids[3] not in {photo_id for photo_id, _ in found(library, ids[0], ids, len(ids))}
    assert found(library, ids[0], [ids[3]], 5) == []
    assert found(library, ids[0], [], 5) == []
