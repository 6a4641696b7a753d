"""Where a part of a picture occurs, with the fake embedder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from photosim.base.errors import Cancelled, UsageError
from photosim.base.job import Job
from photosim.library import Library
from photosim.values.places import Box
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import draw, write_many


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Ten scenes, and one with scene 50 in its lower right part."""
    folder = tmp_path / "photos"
    write_many(folder, 10)
    scene = draw(20, 400, 400)
    scene.paste(draw(50, 160, 160), (240, 240))
    scene.save(folder / "with 50.jpg", quality=92)
    return folder


@pytest.fixture
def library(tmp_path: Path, photos: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([photos])
        yield library


@pytest.fixture
def query(tmp_path: Path) -> Path:
    """Scene 50 in the middle of something else."""
    picture = draw(60, 320, 320)
    picture.paste(draw(50, 160, 160), (80, 80))
    picture.save(tmp_path / "query.png")
    return tmp_path / "query.png"


MIDDLE: Box = (0.25, 0.25, 0.5, 0.5)


def test_the_part_is_found_and_its_place_is_told(library: Library, query: Path) -> None:
    found = library.lookalikes.with_part(query, 5, box=MIDDLE)
    assert found.matches[0].path.name == "with 50.jpg"
    assert found.places[found.matches[0].row.id] == pytest.approx((0.64, 0.64, 0.36, 0.36))
    scores = [match.score for match in found.matches]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 5
    assert found.places.keys() == {match.row.id for match in found.matches}


def test_the_whole_photo_would_not_do(library: Library, query: Path) -> None:
    """The counter-check: what the pieces add."""
    rough = library.lookalikes.similar(query, 5, box=MIDDLE)
    assert rough[0].path.name != "with 50.jpg"


def test_a_part_of_a_photo_of_the_library_in_pixels(library: Library, photos: Path) -> None:
    photo = library.photos.find(photos / "with 50.jpg")
    assert photo is not None
    found = library.lookalikes.with_part(photo.id, 20, box=(240, 240, 160, 160))
    assert photo.id not in [match.row.id for match in found.matches]
    assert len(found.matches) == 10


def test_unlike_and_among_count_as_without_a_part(library: Library, query: Path, photos: Path) -> None:
    some = [library.photos.find(photos / name).id for name in ("001.jpg", "002.jpg")]  # type: ignore[union-attr]
    found = library.lookalikes.with_part(query, 5, box=MIDDLE, among=some)
    assert {match.row.id for match in found.matches} == set(some)
    away = library.lookalikes.with_part(query, 5, box=MIDDLE, unlike=[photos / "with 50.jpg"])
    assert "with 50.jpg" not in [match.path.name for match in away.matches]


def test_a_photo_without_a_thumbnail_keeps_its_score(library: Library, query: Path) -> None:
    for path in list(library._parts.stores.thumbnails.all()):
        path.unlink()
    found = library.lookalikes.with_part(query, 5, box=MIDDLE)
    rough = library.lookalikes.similar(query, 5, box=MIDDLE)
    assert [match.row.id for match in found.matches] == [match.row.id for match in rough]
    assert found.places == {}


def test_it_can_be_cancelled_and_refuses_a_part_outside(library: Library, query: Path) -> None:
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        library.lookalikes.with_part(query, 5, box=MIDDLE, job=job)
    with pytest.raises(UsageError):
        library.lookalikes.with_part(query, 5, box=(500, 500, 20, 20))
