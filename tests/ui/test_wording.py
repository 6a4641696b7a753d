"""Numbers, scores, names, dates and exposures in words."""

from __future__ import annotations

from datetime import datetime

import pytest

from photosim.ui.kit import wording
from photosim.ui.kit.wording import NARROW


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 KB"),
        (4_200_000, "4.2 MB"),
        (999_949_999, "1.0 GB"),
        (12_400_000_000, "12 GB"),
        (5 * 10**18, "5000 PB"),
    ],
)
def test_size(value: int, text: str) -> None:
    assert wording.size(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "a few seconds left"),
        (12, "about 10 seconds left"),
        (44, "about 40 seconds left"),
        (70, "about 1 minute left"),
        (238, "about 4 minutes left"),
        (17 * 60, "about 15 minutes left"),
        (3500, "about 1 hour left"),
        (5400, "about 1½ hours left"),
        (7300, "about 2 hours left"),
        (30 * 3600, "about 30 hours left"),
    ],
)
def test_time_left(seconds: float, text: str) -> None:
    assert wording.time_left(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "less than a second"), (1, "1 second"), (59.7, "1 minute"), (240, "4 minutes"), (4800, "1 hour 20 minutes")],
)
def test_duration(seconds: float, text: str) -> None:
    assert wording.duration(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.004, "1/250 s"), (1 / 60, "1/60 s"), (0.5, "0.5 s"), (2, "2 s"), (1.3, "1.3 s"), (1 / 8000, "1/8,000 s")],
)
def test_shutter(seconds: float, text: str) -> None:
    assert wording.shutter(seconds) == text


def test_exposure_names_only_what_is_known() -> None:
    assert wording.exposure(2.8, 1 / 250, 400, 35.0) == "f/2.8 · 1/250 s · ISO 400 · 35 mm"
    assert wording.exposure(None, None, 100, None) == "ISO 100"
    assert wording.exposure(None, None, None, None) == ""
    assert wording.exposure(8.0, None, None, 4.25) == "f/8 · 4.25 mm"


@pytest.mark.parametrize(
    ("make", "model", "text"),
    [
        ("Canon", "Canon EOS 80D", "Canon EOS 80D"),
        ("NIKON CORPORATION", "NIKON D750", "NIKON D750"),
        ("Apple", "iPhone 12", "Apple iPhone 12"),
        (None, "X100", "X100"),
        ("  ", None, ""),
    ],
)
def test_camera(make: str | None, model: str | None, text: str) -> None:
    assert wording.camera(make, model) == text


@pytest.mark.parametrize(
    ("score", "text"),
    [
        (1.0, "100"),
        (0.9999999, "100"),
        (0.9995, "100"),
        (0.99949, "99"),
        (0.996, "99"),
        (0.8749, "87"),
        (0.29, "29"),
        (-0.2, "0"),
        (1.0000002, "100"),
    ],
)
def test_percentages_never_promise_too_much(score: float, text: str) -> None:
    assert wording.percent(score) == f"{text}{NARROW}%"


def test_dates_and_names() -> None:
    assert wording.month("2024-03") == "March 2024"
    assert wording.month("") == "Without a date"
    assert wording.day("2024-03-01T12:30:05.250") == "1 March 2024"
    assert wording.short_day("2024-12-01T12:30:05.250") == "1 Dec 2024"
    assert wording.day("nonsense") == wording.short_day("") == ""
    assert wording.file_name("a/b/caf\udce9.jpg") == "caf\N{REPLACEMENT CHARACTER}.jpg"


def test_names_of_months_and_days_are_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    class Foreign(datetime):
        """Where the system speaks another language."""

        def strftime(self, form: str) -> str:
            assert not set("aAbBcxXp") & set(form)
            return super().strftime(form)

        __format__ = strftime

    monkeypatch.setattr(wording, "datetime", Foreign)
    months = [wording.moment(f"2024-{number:02d}-01T12:30:05") for number in range(1, 13)]
    assert months[0] == "Monday 1 January 2024, 12:30:05"
    assert months[8] == "Sunday 1 September 2024, 12:30:05"
    assert wording.month("2024-12") == "December 2024"


def test_a_name_that_looks_like_markup_is_shown_as_it_is() -> None:
    assert wording.tip("2024/Summer") == "2024/Summer"
    assert wording.tip("<b>x</b>\n1 & 2") == "<p>&lt;b&gt;x&lt;/b&gt;<br>1 &amp; 2</p>"


def test_moment() -> None:
    assert wording.moment("2024-03-01T12:30:05.250") == "Friday 1 March 2024, 12:30:05"
    assert wording.moment("2024-03-01T12:30:05", 120) == "Friday 1 March 2024, 12:30:05 (UTC+2)"
    assert wording.moment("2024-03-01T12:30:05", -210).endswith("(UTC−3:30)")
    assert wording.moment("once upon a time") == "once upon a time"


def test_position_pixels_and_rating() -> None:
    assert wording.position(48.20835, -16.3725, -3) == "48.20835° N, 16.37250° W, 3 m below sea level"
    assert wording.position(-1, 2) == "1.00000° S, 2.00000° E"
    assert wording.pixels(4032, 3024) == "4,032 × 3,024 pixels (12.2 megapixels)"
    assert wording.pixels(64, 48) == "64 × 48 pixels"
    assert wording.rating(3) == "★★★☆☆ (3 of 5)"
    assert wording.rating(-1) == "rejected"


class _Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_the_time_left_stays_calm_when_estimates_jump() -> None:
    clock = _Clock()
    calm = wording.CalmTimeLeft(clock)
    assert calm.update(None) == ""
    texts = [calm.update(240)]
    # One second apart, the estimates jump by half an hour around four minutes.
    for second in range(1, 8):
        clock.now += 0.1
        texts.append(calm.update(1800 if second % 2 else 230))
    assert set(texts) == {"about 4 minutes left"}


def test_a_longer_time_is_shown_once_it_has_held() -> None:
    clock = _Clock()
    calm = wording.CalmTimeLeft(clock)
    assert calm.update(60) == "about 1 minute left"
    clock.now += 30
    assert calm.update(600) == "about 1 minute left"
    clock.now += 5
    assert calm.update(600) == "about 10 minutes left"


def test_the_time_left_counts_down() -> None:
    clock = _Clock()
    calm = wording.CalmTimeLeft(clock)
    seen = []
    for left in range(200, -1, -1):
        text = calm.update(left)
        if not seen or seen[-1] != text:
            seen.append(text)
        clock.now += 1
    assert seen == [
        "about 3 minutes left",
        "about 2 minutes left",
        "about 1 minute left",
        "about 50 seconds left",
        "about 40 seconds left",
        "about 30 seconds left",
        "about 20 seconds left",
        "about 10 seconds left",
        "a few seconds left",
    ]
