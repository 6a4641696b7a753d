"""Under which date a photo is sorted."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime

import pytest

from photosim.values.dates import shown

NOW = datetime(2026, 6, 1, 12)
CHANGED = 1_700_000_000_250_000_000  # 2023-11-15T00:13:20.250 two hours east of London


@pytest.fixture(autouse=True)
def two_hours_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if not hasattr(time, "tzset"):
        pytest.skip("the time zone cannot be set here")
    monkeypatch.setenv("TZ", "XXX-02:00")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_the_cameras_clock_comes_first() -> None:
    assert shown("IMG_20240301_123005.jpg", CHANGED, "2020-01-02T03:04:05", NOW) == ("2020-01-02T03:04:05", "taken")


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("IMG_20240301_123005.jpg", "2024-03-01T12:30:05.000"),
        ("20240301_123005.jpg", "2024-03-01T12:30:05.000"),
        ("20240301123005.jpg", "2024-03-01T12:30:05.000"),
        ("IMG_20240301_123005_2.jpg", "2024-03-01T12:30:05.000"),
        ("2024-03-01 12.30.05.jpg", "2024-03-01T12:30:05.000"),
        ("Screenshot_2024-03-01-12-30-05.png", "2024-03-01T12:30:05.000"),
        ("Screenshot_20240301-123005.png", "2024-03-01T12:30:05.000"),
        ("Screenshot 2024-03-01 at 12.30.05.png", "2024-03-01T12:30:05.000"),
        ("WhatsApp Image 2024-03-01 at 12.30.05.jpeg", "2024-03-01T12:30:05.000"),
        ("signal-2024-03-01-123005_001.jpg", "2024-03-01T12:30:05.000"),
        ("photo_2024-03-01_12-30-05.jpg", "2024-03-01T12:30:05.000"),
        ("PXL_20240301_123005123.MP.jpg", "2024-03-01T14:30:05.000"),
        ("IMG-20240301-WA0004.jpg", "2024-03-01T00:00:00.000"),
        ("IMG-20231115-WA0004.jpg", "2023-11-15T00:13:20.250"),  # the file's own time is of that day
        ("1919.05.04 grandfather.jpg", "1919-05-04T00:00:00.000"),
        ("FB_IMG_1709294405123.jpg", "2024-03-01T14:00:05.123"),
        ("mmexport1709294405123.jpg", "2024-03-01T14:00:05.123"),
    ],
)
def test_a_name_tells_a_guess(name: str, moment: str) -> None:
    assert shown(name, CHANGED, None, NOW) == (moment, "name")


@pytest.mark.parametrize(
    "name",
    [
        "IMG_1234.jpg", "DSC00012.jpg", "20241399_120000.jpg", "IMG_20240230_120000.jpg", "2024.jpg", "202403.jpg",
        "12345678901234567890.jpg", "scan 99999999.jpg", "20990101_120000.jpg", "1999-1-1.jpg", "",
    ],
)  # fmt: skip
def test_a_name_without_a_date_leaves_the_files_own(name: str) -> None:
    assert shown(name, CHANGED, None, NOW) == ("2023-11-15T00:13:20.250", "file")


def test_a_time_in_the_future_is_nobodys() -> None:
    assert shown("a.jpg", CHANGED, "2098-01-01T00:00:00", NOW) == ("2023-11-15T00:13:20.250", "file")
    assert shown("20240301_123005.jpg", CHANGED, "9999-12-31T23:59:59", NOW)[1] == "name"
    assert shown("a.jpg", 4_000_000_000 * 10**9, None, NOW) == ("1970-01-01T00:00:00.000", "file")
    # A clock in another time zone is no future.
    assert shown("a.jpg", CHANGED, "2026-06-02T01:00:00", NOW) == ("2026-06-02T01:00:00", "taken")


@pytest.mark.parametrize("mtime_ns", [2**90, -(2**90)])
def test_a_clock_beyond_the_calendar(mtime_ns: int) -> None:
    assert shown("a.jpg", mtime_ns, None, NOW) == ("1970-01-01T00:00:00.000", "file")
