"""Capture times as cameras and editors write them."""

from __future__ import annotations

from typing import Any

import pytest

from photosim.pictures import moments, xmp

ORIGINAL, DIGITIZED, CHANGED = 0x9003, 0x9004, 0x0132
ORIGINAL_FRACTION, ORIGINAL_OFFSET = 0x9291, 0x9011


@pytest.mark.parametrize(
    ("written", "taken_at"),
    [
        ("2024:03:01 12:30:05", "2024-03-01T12:30:05"),
        ("2024:03:01 12:30:05\0", "2024-03-01T12:30:05"),
        (b"2024:03:01 12:30:05\0", "2024-03-01T12:30:05"),
        ("2024-03-01 12:30:05", "2024-03-01T12:30:05"),
        ("2024/03/01 12:30", "2024-03-01T12:30:00"),
        ("2024:3:1 2:30:05", "2024-03-01T02:30:05"),
        ("2024:03:01", "2024-03-01T00:00:00"),
        ("1919:05:04 05:59:26", "1919-05-04T05:59:26"),
        ("2018:12:31 24:00:00", "2019-01-01T00:00:00"),
        ("2016:05:14 24:03:11", "2016-05-15T00:03:11"),
    ],
)
def test_times(written: Any, taken_at: str) -> None:
    assert moments.taken({ORIGINAL: written}, {}) == (taken_at, None)


@pytest.mark.parametrize(
    "written",
    [
        "0000:00:00 00:00:00", "    :  :     :  :  ", "", "2024:02:30 12:00:00", "2024:13:01 12:00:00",
        "0001:01:01 00:00:00", "2024:03:01 25:00:00", "9999:12:31 24:00:00", "yesterday",
        b"\xff\xfe\x00", None, 20240301, (2024, 3, 1), float("nan"),
    ],
)  # fmt: skip
def test_what_is_no_time_falls_to_the_next_tag(written: Any) -> None:
    assert moments.taken({ORIGINAL: written}, {}) == (None, None)
    assert moments.taken({ORIGINAL: written, DIGITIZED: "2020:01:02 03:04:05"}, {})[0] == "2020-01-02T03:04:05"


@pytest.mark.parametrize(
    ("fraction", "ending"),
    [("25", ".250"), ("250", ".250"), ("7", ".700"), ("1234567", ".123456"), ("00", ".000"), ("", ""), ("  ", ""),
     ("x", ""), (None, ""), (250, ""), (b"250\0", ".250")],
)  # fmt: skip
def test_fractions_of_a_second(fraction: Any, ending: str) -> None:
    found, _ = moments.taken({ORIGINAL: "2024:03:01 12:30:05", ORIGINAL_FRACTION: fraction}, {})
    assert found == "2024-03-01T12:30:05" + ending


@pytest.mark.parametrize(
    ("offset", "minutes"),
    [("+01:00", 60), ("-05:30", -330), ("+0200", 120), ("Z", 0), ("+14:00", 840), ("+99:00", None), ("+01:75", None),
     ("  :  ", None), (None, None), (2, None)],
)  # fmt: skip
def test_offsets(offset: Any, minutes: int | None) -> None:
    _, found = moments.taken({ORIGINAL: "2024:03:01 12:30:05", ORIGINAL_OFFSET: offset}, {})
    assert found == minutes


def test_the_original_time_wins_over_the_editors() -> None:
    tags = {CHANGED: "2024:01:01 00:00:00", DIGITIZED: "2023:01:01 00:00:00", ORIGINAL: "2022:01:01 00:00:00"}
    assert moments.taken(tags, {})[0] == "2022-01-01T00:00:00"


def test_the_time_of_the_last_change_comes_after_everything_else() -> None:
    packet = {xmp.TAKEN[0]: "2021-06-05T04:03:02.5-07:00"}
    assert moments.taken({CHANGED: "2024:01:01 00:00:00"}, packet) == ("2021-06-05T04:03:02.500", -420)
    assert moments.taken({CHANGED: "2024:01:01 00:00:00"}, {}) == ("2024-01-01T00:00:00", None)


@pytest.mark.parametrize(
    ("tags", "packet", "source"),
    [
        ({ORIGINAL: "2022:01:01 00:00:00", CHANGED: "2024:01:01 00:00:00"}, {}, "original"),
        ({DIGITIZED: "2023:01:01 00:00:00", CHANGED: "2024:01:01 00:00:00"}, {}, "digitized"),
        ({ORIGINAL: "0000:00:00 00:00:00", DIGITIZED: "2023:01:01 00:00:00"}, {}, "digitized"),
        ({CHANGED: "2024:01:01 00:00:00"}, {xmp.TAKEN[1]: "2021-06-05"}, "xmp"),
        ({CHANGED: "2024:01:01 00:00:00"}, {}, "changed"),
        ({}, {}, None),
    ],
)
def test_where_a_time_was_read(tags: dict[int, str], packet: dict[str, str], source: str | None) -> None:
    assert moments.taken_from(tags, packet).source == source
