"""The map of looks: alike photos together, kept, new ones beside those they are like."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from photosim.base.errors import Cancelled
from photosim.base.job import Job
from photosim.index.neighbours import nearest_of_all
from photosim.library import Library
from photosim.lookalikes import plane
from photosim.values.looks import LooksMap
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import draw, write
from tests.helpers.prepared import open_library, opened_copy

KINDS, EACH = 4, 12


def looked(_: LooksMap) -> None:
    """Nobody looks."""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four scenes with twelve variants each, and their library."""
    base = tmp_path_factory.mktemp("scenes")
    folder = base / "photos"
    folder.mkdir()
    rng = np.random.default_rng(2)
    for kind in range(KINDS):
        picture = np.asarray(draw(kind, 64, 64), np.int16)
        for number in range(EACH):
            noise = rng.integers(-25, 26, (4, 4, 3)).repeat(16, 0).repeat(16, 1)
            save(folder / f"{kind}-{number:02d}.png", picture + noise)
    with open_library(base) as library:
        library.scanning.scan([folder])
    return base


@pytest.fixture(scope="module")
def prepared_map(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Path:
    """The same with their map."""
    base = tmp_path_factory.mktemp("map")
    with opened_copy(prepared, base) as library:
        library.lookalikes.looks.work_out(Job(), looked)
    return base


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    return tmp_path / "photos"


def save(path: Path, pixels: np.ndarray) -> None:
    from PIL import Image

    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(path)


@pytest.fixture
def library(tmp_path: Path, prepared: Path) -> Iterator[Library]:
    with opened_copy(prepared, tmp_path) as library:
        yield library


@pytest.fixture
def with_map(tmp_path: Path, prepared_map: Path) -> Iterator[Library]:
    """The library once its map was worked out."""
    with opened_copy(prepared_map, tmp_path) as library:
        yield library


def kept(library: Library) -> LooksMap:
    looks = library.lookalikes.looks.kept()
    assert looks is not None
    return looks


def kinds(library: Library, looks: LooksMap) -> np.ndarray:
    rows = library.photos.rows_of(looks.ids.tolist())
    return np.array([int(row.relative[0]) for row in rows])


def same_kind(places: np.ndarray, of: np.ndarray, count: int = 5) -> float:
    """Share of the nearest on the plane that are of the same kind."""
    near = nearest_of_all(places.astype(np.float32), count, Job())
    return float((of[near] == of[:, np.newaxis]).mean())


def test_alike_photos_lie_together_and_the_map_is_kept(library: Library) -> None:
    seen: list[LooksMap] = []
    looks = library.lookalikes.looks.work_out(Job(), seen.append)
    assert len(looks.ids) == KINDS * EACH
    assert same_kind(looks.places, kinds(library, looks)) > 0.95
    assert not seen[0].is_settled
    assert np.array_equal(kept(library).ids, looks.ids)
    assert np.array_equal(kept(library).places, looks.places)
    again = library.lookalikes.looks.work_out(Job(), seen.append)
    assert np.array_equal(again.places, looks.places)


def test_a_new_photo_is_put_beside_those_it_is_like_and_nothing_else_moves(with_map: Library, photos: Path) -> None:
    library, before = with_map, kept(with_map)
    picture = np.asarray(draw(2, 64, 64), np.int16)
    save(photos / "2-99.png", picture + 3)
    library.scanning.scan([photos])
    after = library.lookalikes.looks.work_out(Job(), looked)
    assert len(after.ids) == len(before.ids) + 1
    old = np.isin(after.ids, before.ids)
    assert np.array_equal(after.places[old], before.places)
    (new,) = np.flatnonzero(~old)
    away = np.hypot(*(before.places - after.places[new]).T)
    assert kinds(library, before)[away.argmin()] == 2


def test_many_new_photos_are_worked_out_afresh(with_map: Library, photos: Path, tmp_path: Path) -> None:
    library, before = with_map, kept(with_map)
    for seed in range(30):
        write(photos / f"9-{seed}.png", 50 + seed)
    library.scanning.scan([photos])
    after = library.lookalikes.looks.work_out(Job(), looked)
    assert len(after.ids) == len(before.ids) + 30
    assert not np.array_equal(after.places[np.isin(after.ids, before.ids)], before.places)


def test_photos_that_are_gone_leave_the_map(with_map: Library, photos: Path) -> None:
    library, looks = with_map, kept(with_map)
    (photos / "0-00.png").unlink()
    library.scanning.scan([photos])
    assert len(kept(library).ids) == len(looks.ids) - 1
    assert len(library.lookalikes.looks.work_out(Job(), looked).ids) == len(looks.ids) - 1


@pytest.mark.parametrize("content", [b"", b"not a map", b"PK\x03\x04 cut"])
def test_a_damaged_map_is_worked_out_again(with_map: Library, content: bytes) -> None:
    library = with_map
    assert len(kept(library).ids) == KINDS * EACH
    library._parts.paths.looks_map.write_bytes(content)
    assert library.lookalikes.looks.kept() is None
    assert len(library.lookalikes.looks.work_out(Job(), looked).ids) == KINDS * EACH
    assert len(kept(library).ids) == KINDS * EACH


def test_it_can_be_cancelled(library: Library) -> None:
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        library.lookalikes.looks.work_out(job, looked)


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_few_photos_or_none(tmp_path: Path, count: int) -> None:
    (tmp_path / "few").mkdir()
    for seed in range(count):
        write(tmp_path / "few" / f"{seed}.png", seed)
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([tmp_path / "few"])
        looks = library.lookalikes.looks.work_out(Job(), looked)
    assert looks.places.shape == (count, 2)
    assert np.isfinite(looks.places).all()


def test_equal_photos_do_not_break_it() -> None:
    reduced = np.zeros((60, 3), np.float32)
    near = nearest_of_all(reduced, plane.NEAREST, Job())
    places = plane.laid_out(plane.spread(reduced), near, Job(), lambda _: None, steps=60)
    assert np.isfinite(places).all()


def test_the_push_is_that_of_the_definition() -> None:
    """By the grid as by all pairs."""
    places = np.random.default_rng(4).normal(0, 12, (300, 2))
    away = places[:, np.newaxis] - places[np.newaxis]
    pull = 1 / (1 + (away * away).sum(2))
    np.fill_diagonal(pull, 0)
    expected = (pull[..., np.newaxis] ** 2 * away).sum(1)
    pushed, total = plane.repulsion(places)
    assert total == pytest.approx(pull.sum(), rel=0.04)
    assert np.abs(pushed - expected).max() < 0.04 * np.abs(expected).max()


def test_the_nearest_by_the_graph_are_those_by_comparing_all() -> None:
    vectors = np.random.default_rng(5).normal(0, 1, (4600, 8)).astype(np.float32)
    by_graph = nearest_of_all(vectors, 6, Job())
    some = np.random.default_rng(6).choice(len(vectors), 40, replace=False)
    right = 0
    for row in some:
        distances = ((vectors - vectors[row]) ** 2).sum(1)
        distances[row] = np.inf
        right += len(set(np.argsort(distances)[:6]) & set(by_graph[row].tolist()))
        assert row not in by_graph[row]
    assert right > 0.97 * 6 * len(some)
