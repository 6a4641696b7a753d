"""Exposures of one scene are told by camera, time and look; without times by their names, cautiously."""

from __future__ import annotations

from pathlib import Path

import pytest

from photosim.core.model import Metadata, Photo
from photosim.search.series import same_series, taken_at_other_times


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
        assert (same_series(*pair, likeness) is not None) is expected


def test_different_times_of_one_camera_are_different_exposures() -> None:
    assert taken_at_other_times(photo("a.jpg", f"{NOON}.100"), photo("b.jpg", f"{NOON}.300"))
    assert taken_at_other_times(photo("a.jpg", NOON), photo("b.jpg", "2024-03-01T12:00:01"))
    assert not taken_at_other_times(photo("a.jpg", NOON), photo("b.jpg", f"{NOON}.300"))
    assert not taken_at_other_times(photo("a.jpg", NOON), photo("b.jpg", "2024-03-01T12:00:01", model="Z6"))
    assert not taken_at_other_times(photo("a.jpg", NOON), photo("b.jpg"))
