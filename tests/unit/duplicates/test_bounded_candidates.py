"""Each photo has a bounded number of candidates, which depends on the photos that are there and on nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from photosim.base.job import Job
from photosim.duplicates.shortlist import Shortlist
from photosim.index import candidates
from photosim.library import Library
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.papers import letter

COUNT = 14


@pytest.fixture
def letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(candidates, "NEAREST", 3)
    folder = tmp_path / "letters"
    folder.mkdir()
    for number in range(COUNT):
        letter(number, 310, 440).save(folder / f"{number:02d}.jpg", quality=90)
    letter(0, 310, 440).save(folder / "00 copy.jpg", quality=60)
    return folder


def edges(directory: Path, letters: Path) -> set[frozenset[str]]:
    with Library.open(directory, embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([letters])
        stores = library._parts.stores
        short = Shortlist.of(stores, library.model, list(stores.photos.all()), (), Job())
        names = {name: content.photo.path.stem for name, content in short.contents.items()}
        return {frozenset((names[one], names[other])) for one, around in short.edges.items() for other in around}


def test_letters_of_one_office_have_few_candidates_and_a_copy_is_among_them(tmp_path: Path, letters: Path) -> None:
    found = edges(tmp_path / "library", letters)
    assert len(found) <= 2 * 3 * (COUNT + 1), "three by sketch and three by vector"
    assert frozenset({"00", "00 copy"}) in found


def test_letters_that_come_and_go_leave_the_candidates_of_those_that_are_there(tmp_path: Path, letters: Path) -> None:
    (tmp_path / "aside").mkdir()
    for number in (9, 11):
        (letters / f"{number:02d}.jpg").rename(tmp_path / "aside" / f"{number:02d}.jpg")
    edges(tmp_path / "library", letters)
    for number in (9, 11):
        (tmp_path / "aside" / f"{number:02d}.jpg").rename(letters / f"{number:02d}.jpg")
    assert edges(tmp_path / "library", letters) == edges(tmp_path / "all at once", letters)
    for number in (1, 2, 3):
        (letters / f"{number:02d}.jpg").unlink()
    assert edges(tmp_path / "library", letters) == edges(tmp_path / "those that are left", letters)
