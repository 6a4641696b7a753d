"""Look-alikes, rows, thumbnails and facts, with the fake embedder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from photosim.base.errors import UnreadablePhoto, UsageError
from photosim.library import Library
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import draw, write, write_many


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    return tmp_path / "photos"


@pytest.fixture
def library(tmp_path: Path, photos: Path) -> Iterator[Library]:
    write_many(photos, 12)
    write(photos / "copy of 3.png", 3, width=192, height=128)
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([photos])
        yield library


def test_a_photo_is_searched_by_id_without_reading_it(library: Library, photos: Path) -> None:
    query = library.photos.find(photos / "003.jpg")
    embedded = library._parts.embedder.embedded
    matches = library.lookalikes.similar(query.id, 5)
    assert matches[0].path == photos / "copy of 3.png"
    assert matches[0].score > 0.99
    assert len(matches) == 5
    assert library._parts.embedder.embedded == embedded


def test_scores_fall_and_the_query_is_left_out(library: Library, photos: Path) -> None:
    query = library.photos.find(photos / "003.jpg")
    matches = library.lookalikes.similar(query.id, 100)
    assert len(matches) == 12
    assert query.id not in [match.row.id for match in matches]
    scores = [match.score for match in matches]
    assert scores == sorted(scores, reverse=True)


def test_scores_are_cosines(library: Library, photos: Path) -> None:
    query = library.photos.find(photos / "000.jpg")
    vectors = library._parts.stores.vectors
    own = vectors.get(library._parts.index.model_id, query.id)
    for match in library.lookalikes.similar(query.id, 20):
        other = vectors.get(library._parts.index.model_id, match.row.id)
        assert match.score == pytest.approx(float(own @ other), abs=1e-5)


@pytest.mark.parametrize("metric", ["cosine", "dot", "euclidean"])
def test_every_metric_orders_alike_and_higher_is_better(library: Library, photos: Path, metric: str) -> None:
    query = library.photos.find(photos / "005.jpg").id
    matches = library.lookalikes.similar(query, 12, metric=metric)
    assert [m.row.id for m in matches] == [m.row.id for m in library.lookalikes.similar(query, 12)]
    scores = [match.score for match in matches]
    assert scores == sorted(scores, reverse=True)


def test_an_unknown_metric_is_named(library: Library) -> None:
    with pytest.raises(UsageError, match="hamming"):
        library.lookalikes.similar(1, metric="hamming")


def test_a_minimum_cuts_the_tail(library: Library, photos: Path) -> None:
    query = library.photos.find(photos / "003.jpg").id
    assert [match.path.name for match in library.lookalikes.similar(query, 100, minimum=0.99)] == ["copy of 3.png"]


def test_a_library_photo_may_be_named_by_its_path(library: Library, photos: Path) -> None:
    by_id = library.lookalikes.similar(library.photos.find(photos / "003.jpg").id, 5)
    assert library.lookalikes.similar(photos / "003.jpg", 5) == by_id


def test_an_outside_picture_is_a_query_and_is_not_added(library: Library, tmp_path: Path) -> None:
    outside = write(tmp_path / "elsewhere" / "copy.webp", 7)
    matches = library.lookalikes.similar(outside, 3)
    assert matches[0].path.name == "007.jpg"
    assert len(library.photos.rows()) == 13
    assert library.photos.find(outside) is None


def test_a_pasted_picture_is_a_query(library: Library, tmp_path: Path) -> None:
    data = write(tmp_path / "pasted.png", 8).read_bytes()
    assert library.lookalikes.similar(data, 1)[0].path.name == "008.jpg"


def test_a_changed_library_photo_is_searched_by_what_it_is_now(library: Library, photos: Path) -> None:
    write(photos / "001.jpg", 9, width=120, height=80)
    assert library.lookalikes.similar(photos / "001.jpg", 1)[0].path.name in {"009.jpg", "001.jpg"}


def test_a_touched_library_photo_is_still_left_out(library: Library, photos: Path) -> None:
    os.utime(photos / "001.jpg", (1, 1))
    assert photos / "001.jpg" not in [match.path for match in library.lookalikes.similar(photos / "001.jpg", 100)]


def test_a_library_photo_is_known_by_other_names_of_it(library: Library, photos: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(photos)
    assert library.photos.find(tmp_path / "link" / "003.jpg") == library.photos.find(photos / "003.jpg")
    assert library.photos.find(photos / ".." / "photos" / "003.jpg") == library.photos.find(photos / "003.jpg")


def test_a_box_searches_by_a_part(library: Library, tmp_path: Path) -> None:
    both = draw(2).resize((200, 100))
    canvas = both.copy().resize((400, 100))
    canvas.paste(draw(4).resize((200, 100)), (0, 0))
    canvas.paste(draw(6).resize((200, 100)), (200, 0))
    canvas.save(tmp_path / "two.png")
    assert library.lookalikes.similar(tmp_path / "two.png", 1, box=(0, 0, 200, 100))[0].path.name == "004.jpg"
    assert library.lookalikes.similar(tmp_path / "two.png", 1, box=(0.5, 0, 0.5, 1))[0].path.name == "006.jpg"
    with pytest.raises(UsageError):
        library.lookalikes.similar(tmp_path / "two.png", 1, box=(500, 0, 20, 20))


def test_a_query_that_does_not_exist_is_wrong_use(library: Library, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no file .*query\.jpg"):
        library.lookalikes.similar(tmp_path / "query.jpg")


@pytest.mark.parametrize("content", [b"", b"hello, this is text"])
def test_a_query_that_cannot_be_read_names_the_file(library: Library, tmp_path: Path, content: bytes) -> None:
    query = tmp_path / "query.jpg"
    query.write_bytes(content)
    with pytest.raises(UnreadablePhoto, match=r"query\.jpg"):
        library.lookalikes.similar(query)


def test_an_unknown_photo_is_a_usage_error(library: Library) -> None:
    with pytest.raises(UsageError):
        library.photos.get(10_000)
    with pytest.raises(UsageError):
        library.lookalikes.similar(10_000)


def test_an_empty_library_has_no_look_alikes(tmp_path: Path) -> None:
    query = write(tmp_path / "query.jpg", 1)
    with Library.open(tmp_path / "empty", embedder=FakeEmbedder(), workers=0) as library:
        assert library.lookalikes.similar(query) == []
        assert library.photos.rows() == []


def test_rows_are_newest_first(tmp_path: Path) -> None:
    photos = tmp_path / "dated"
    for seed, year in enumerate((2019, 2024, 2021)):
        write(photos / f"{year}.jpg", seed, taken_at=f"{year}:05:01 10:00:00")
    with Library.open(tmp_path / "dated library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([photos])
        assert [row.relative for row in library.photos.rows()] == ["2024.jpg", "2021.jpg", "2019.jpg"]
        assert library.photos.rows()[0].shown_at.startswith("2024-05-01T10:00:00")


def test_rows_of_one_folder(library: Library, tmp_path: Path) -> None:
    write_many(tmp_path / "second", 2)
    library.scanning.scan([tmp_path / "second"])
    folder = next(folder for folder in library.folders.all() if folder.path.name == "second")
    assert len(library.photos.rows(folder.id)) == 2
    assert len(library.photos.rows()) == 15
    assert folder.photos == 2


def test_a_picture_is_upright_rgb_and_as_small_as_asked(library: Library, photos: Path) -> None:
    full = library.photos.picture(photos / "copy of 3.png")
    assert (full.shape, full.dtype) == ((128, 192, 3), np.uint8)
    small = library.photos.picture(photos / "copy of 3.png", max_side=48)
    assert small.shape == (32, 48, 3)


def test_facts_count(library: Library, photos: Path) -> None:
    facts = library.facts()
    assert (facts.photos, facts.vectors, facts.failed) == (13, 13, 0)
    assert facts.schema >= 1
    assert (facts.index_place, facts.index_count, facts.index_trouble) == ("built-in", 13, None)


def test_folders_can_be_protected(library: Library) -> None:
    folder = library.folders.all()[0]
    library.folders.protect(folder.id, True)
    assert library.folders.all()[0].protected
    library.folders.protect(folder.id, False)
    assert not library.folders.all()[0].protected


def test_evaluation_of_class_folders(library: Library, tmp_path: Path) -> None:
    for label in range(3):
        for copy in range(4):
            write(tmp_path / "classes" / f"class {label}" / f"{copy}.png", label, width=96 + 6 * copy)
    result = library.measuring.evaluate(tmp_path / "classes")
    assert (result.photos, result.classes) == (12, 3)
    assert result.p_at_10 == pytest.approx(1.0)
    assert result.map == pytest.approx(1.0)


def test_evaluation_of_shots(library: Library, tmp_path: Path) -> None:
    write_many(tmp_path / "shots", 4)
    (tmp_path / "shots" / "truth.json").write_text(
        '{"shots": {"0": ["000.jpg", "001.jpg"], "1": ["002.jpg", "003.jpg"]}}'
    )
    assert library.measuring.evaluate(tmp_path / "shots").classes == 2


@pytest.mark.parametrize("truth", [None, "{}", "[1]", "not json"])
def test_what_cannot_be_evaluated_is_explained(library: Library, tmp_path: Path, truth: str | None) -> None:
    folder = tmp_path / "nothing"
    folder.mkdir()
    if truth is not None:
        (folder / "truth.json").write_text(truth)
    with pytest.raises(UsageError):
        library.measuring.evaluate(folder)
