"""The same photos make the same groups, in whatever order and portions they came, and whenever somebody looked."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from photosim.duplicates import prover
from photosim.library import Library
from photosim.pictures import batches
from photosim.values.photos import Group
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.scenes import EDITS, captioned, crop, exposure, moved, scene

COUNT = 15


def save(image: Image.Image, path: Path, second: int | None = None, quality: int = 92) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    if second is not None:
        exif[0x010F], exif[0x0110] = "Maker", "Camera"
        exif.get_ifd(0x8769)[0x9003] = f"2024:03:01 12:00:0{second}"
    image.save(path, quality=quality, exif=exif)


def draw(folder: Path) -> list[str]:
    """Two photos with copies, crops that have little in common, a burst, plain pictures; names within the folder."""
    first, second, third = (scene(seed, 480, 320) for seed in (1, 2, 3))
    save(first, folder / "b" / "first.jpg", quality=95)
    shutil.copyfile(folder / "b" / "first.jpg", folder / "first again.jpg")
    save(EDITS["half size"](first), folder / "half.jpg")
    save(EDITS["rotated"](first), folder / "b" / "rotated.jpg")
    save(captioned(first), folder / "a" / "captioned.jpg")
    save(crop(first, 0.0, 0.0, 0.75), folder / "left.jpg")
    save(crop(first, 0.25, 0.25, 0.75), folder / "right.jpg")
    save(second, folder / "second.jpg", quality=95)
    save(EDITS["mirrored"](second), folder / "a" / "mirrored.jpg")
    save(EDITS["bordered"](second), folder / "bordered.jpg")
    for number in range(3):
        frame = exposure(third if number < 2 else moved(third), seed=number)
        save(frame, folder / f"burst {number}.jpg", second=number)
    for name in ("grey.png", "a/grey too.bmp"):
        save(Image.new("RGB", (300, 200), "grey"), folder / name)
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pool")
    assert len(draw(folder)) == COUNT
    return folder


def told(groups: Sequence[Group], base: Path) -> list[Any]:
    return [
        (g.id, g.tier, g.reason, g.tied, [(m.photo.path.relative_to(base), m.score, m.evidence) for m in g.members])
        for g in groups
    ]


def come(pool: Path, portions: Sequence[Sequence[str]], looks: Sequence[bool], workers: int = 0) -> list[Any]:
    """Groups once all portions have come, each scanned by itself; somebody may look for groups in between."""
    with tempfile.TemporaryDirectory() as base:
        photos = Path(base).resolve() / "photos"
        photos.mkdir()
        with Library.open(Path(base) / "library", embedder=FakeEmbedder(), workers=workers) as library:
            for portion, look in zip(portions, looks, strict=False):
                for name in portion:
                    (photos / name).parent.mkdir(exist_ok=True)
                    shutil.copy2(pool / name, photos / name)
                library.scanning.scan([photos])
                if look:
                    library.duplicates.find()
            return told(library.duplicates.find(), photos)


@pytest.fixture(scope="module")
def expected(pool: Path) -> list[Any]:
    names = sorted(path.relative_to(pool).as_posix() for path in pool.rglob("*.*"))
    groups = come(pool, [names], [False])
    assert [group[1] for group in groups] == ["identical", "same-shot", "same-shot", "series"]
    return groups


@settings(max_examples=6, deadline=None)
@given(
    order=st.permutations(range(COUNT)),
    cuts=st.lists(st.integers(1, COUNT - 1), max_size=4),
    looks=st.lists(st.booleans(), min_size=5, max_size=5),
    batch=st.sampled_from((1, 2, 32)),
)
def test_any_order_any_portions(
    pool: Path, expected: list[Any], order: list[int], cuts: list[int], looks: list[bool], batch: int
) -> None:
    every = sorted(path.relative_to(pool).as_posix() for path in pool.rglob("*.*"))
    names = [every[number] for number in order]
    edges = [0, *sorted(set(cuts)), COUNT]
    portions = [names[start:end] for start, end in itertools.pairwise(edges)]
    with mock.patch.object(batches, "BATCH", batch):
        assert come(pool, portions, looks) == expected


def test_any_number_of_processes(pool: Path, expected: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prover, "_WORTH_PROCESSES", 1)
    monkeypatch.setattr(prover, "_WINDOW", 3)
    monkeypatch.setattr(prover, "_CHUNK", 2)
    names = sorted((path.relative_to(pool).as_posix() for path in pool.rglob("*.*")), reverse=True)
    assert come(pool, [names[:6], names[6:]], [True, False], workers=3) == expected
