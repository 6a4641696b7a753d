"""When all clocks of a folder went by an hour, a sample is read and nothing is decoded."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from photosim.library import Library
from photosim.scanning import recognition
from tests.helpers import pictures
from tests.helpers.fake_embedder import FakeEmbedder

FILES = 12
HOUR = 3_600_000_000_000


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "_LEAST_SHIFTED", 8)
    monkeypatch.setattr(recognition, "_SAMPLE", 3)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        yield library


@pytest.fixture
def photos(tmp_path: Path, library: Library) -> list[Path]:
    folder = tmp_path / "photos"
    folder.mkdir()
    made = [pictures.write(folder / f"{number:02}.png", number) for number in range(FILES)]
    for path in made:
        os.utime(path, ns=(1_700_000_000 * 10**9, 1_700_000_000 * 10**9))
    library.scanning.scan([folder])
    return made


def shift(paths: list[Path], by: int) -> None:
    for path in paths:
        changed = path.stat().st_mtime_ns + by
        os.utime(path, ns=(changed, changed))


@pytest.mark.parametrize("by", [HOUR, -HOUR, 2 * HOUR + 1_000_000_000, 5 * HOUR + HOUR // 2])
def test_a_sample_is_read_and_no_more(library: Library, photos: list[Path], by: int) -> None:
    shift(photos, by)
    report = library.scanning.scan()
    assert (report.unchanged, report.changed, report.new, report.decoded) == (FILES, 0, 0, 0)
    assert report.opened == 3
    assert library.scanning.scan().opened == 0
    assert library.photos.known(photos[0]).mtime_ns == photos[0].stat().st_mtime_ns


@pytest.mark.parametrize("by", [HOUR + 60_000_000_000, 1_000_000_000, 30 * HOUR])
def test_other_changes_of_the_clock_are_looked_into(library: Library, photos: list[Path], by: int) -> None:
    shift(photos, by)
    report = library.scanning.scan()
    assert (report.unchanged, report.opened) == (FILES, FILES)


def test_few_files_are_read(library: Library, photos: list[Path]) -> None:
    shift(photos[:7], HOUR)
    assert library.scanning.scan().opened == 7


def test_one_of_the_sample_that_changed_has_all_read(library: Library, photos: list[Path]) -> None:
    before = photos[0].read_bytes()
    photos[0].write_bytes(before[:-1] + bytes([before[-1] ^ 1]))  # of the same size
    os.utime(photos[0], ns=(1_700_000_000 * 10**9, 1_700_000_000 * 10**9))
    shift(photos, HOUR)
    report = library.scanning.scan()
    assert report.opened > FILES
    assert (report.unchanged, report.changed) == (FILES - 1, 1)
