"""Exposures of one scene are told by camera, time and look; without times by their names, cautiously."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from photosim.duplicates.series import same_series, taken_at_other_times
from photosim.values.photos import Metadata, Photo, Scale


def photo(name: str, taken_at: str | None = None, model: str | None = "D800", width: int = 400) -> Photo:
    metadata = Metadata(taken_at=taken_at, camera_make="NIKON", camera_model=model)
    return Photo(1, 1, Path("/photos") / name, 1, 1, name, "JPEG", width, 300, "", False, metadata)


NOON = "2024-03-01T12:00:00"


@pytest.mark.parametrize(
    ("first", "second", "likeness", "expected"),
    [
        (photo("a.jpg", f"{NOON}.100"), photo("b.jpg", f"{NOON}.300"), 0.85, True),
        (photo("a.jpg", f"{NOON}.100"), photo("b.jpg", f"{NOON}.300"), 0.70, False),
        (photo("a.jpg", NOON), photo("b.jpg", "2024-03-01T12:00:15"), 0.95, True),
        (photo("a.jpg", NOON), photo("b.jpg", "2024-03-01T12:00:15"), 0.85, False),
        (photo("a.jpg", NOON), photo("b.jpg", "2024-03-01T12:10:00"), 0.99, False),
        (photo("a.jpg", NOON), photo("b.jpg", NOON, model="Z6"), 0.99, False),
        (photo("a.jpg", NOON), photo("b.jpg"), 0.99, False),
        (photo("IMG_1.jpg"), photo("IMG_2.jpg"), 0.97, True),
        (photo("IMG_1.jpg"), photo("IMG_2.jpg"), 0.90, False),
        (photo("IMG_1.jpg"), photo("IMG_9.jpg"), 0.97, False),
        (photo("IMG_1.jpg"), photo("DSC_2.jpg"), 0.97, False),
        (photo("IMG_1.jpg"), photo("IMG_2.jpg", width=500), 0.97, False),
        (photo("one/IMG_1.jpg"), photo("two/IMG_2.jpg"), 0.97, False),
    ],
)
def test_series(first: Photo, second: Photo, likeness: float, expected: bool) -> None:
    for pair in ((first, second), (second, first)):
        assert (same_series(*pair, likeness, Scale()) is not None) is expected


@pytest.mark.parametrize(
    ("second", "level"),
    [
        (photo("IMG_2.jpg", f"{NOON}.900"), "burst_from"),
        (photo("IMG_2.jpg", "2024-03-01T12:00:15"), "retake_from"),
        (photo("IMG_2.jpg"), "numbered_from"),
    ],
)
def test_how_alike_a_series_is_says_the_scale_of_the_model(second: Photo, level: str) -> None:
    first = photo("IMG_1.jpg", NOON if second.metadata.taken_at else None)
    high = Scale(burst_from=0.9, retake_from=0.9, numbered_from=0.9)
    low = replace(high, **{level: 0.5})
    assert same_series(first, second, 0.6, high) is None
    assert same_series(first, second, 0.6, low) is not None
    assert same_series(first, second, 0.49, low) is None


def test_the_time_of_a_change_disproves_nothing() -> None:
    """A scanner writes no time of its own; what is left is when the file, or its copy, was last changed."""
    one, other = photo("a.jpg", NOON), photo("b.jpg", "2024-03-02T09:30:00")
    assert taken_at_other_times(one, other)
    changed = replace(other, metadata=replace(other.metadata, taken_source="changed"))
    assert not taken_at_other_times(one, changed)
    assert not taken_at_other_times(changed, one)


def test_different_times_of_one_camera_are_different_exposures() -> None:
    assert taken_at_other_times(photo("a.jpg", f"{NOON}.100"), photo("b.jpg", f"{NOON}.300"))
    assert taken_at_other_times(photo("a.jpg", NOON), photo("b.jpg", "2024-03-01T12:00:01"))
    assert not taken_at_other_times(photo("a.jpg", NOON), photo("b.jpg", f"{NOON}.300"))
    assert not taken_at_other_times(photo("a.jpg", NOON), photo("b.jpg", "2024-03-01T12:00:01", model="Z6"))
    assert not taken_at_other_times(photo("a.jpg", NOON), photo("b.jpg"))


@pytest.mark.parametrize(
    ("name", "time", "other"),
    [
        ("small/DSC_0400.jpg", "2024-03-01T13:00:00", False),
        ("DSC_0400_small.jpg", "2024-03-01T06:15:00", False),
        ("DSC_0400.jpg", "2024-03-01T13:00:01", True),
        ("DSC_0400.jpg", "2024-03-01T12:10:00", True),
        ("DSC_0400.jpg", "2024-03-05T12:00:00", True),
        ("DSC_0401.jpg", "2024-03-01T12:15:00", True),  # the next frame of a timelapse
        ("copy 1.jpg", "2024-03-01T13:00:00", True),
    ],
)
def test_a_clock_that_was_corrected_by_quarters_of_an_hour(name: str, time: str, other: bool) -> None:
    assert taken_at_other_times(photo("DSC_0400.jpg", NOON), photo(name, time)) is other
    assert taken_at_other_times(photo(name, time), photo("DSC_0400.jpg", NOON)) is other
