"""Numbers, scores, names, dates and exposures in words a person reads, in the language of the window. No Qt."""

from __future__ import annotations

import html
import math
import time
from collections.abc import Callable
from datetime import datetime
from fractions import Fraction

from photosim.base.paths import to_text
from photosim.base.texts import tr, tr_number, written
from photosim.values.stacks import StackKind

NARROW = "\N{NARROW NO-BREAK SPACE}"
_UNITS = (tr("bytes"), "KB", "MB", "GB", "TB", "PB")
# Not strftime: QApplication sets the locale, and half of a date would be in another language than the rest.
_DAYS = (tr("Monday"), tr("Tuesday"), tr("Wednesday"), tr("Thursday"), tr("Friday"), tr("Saturday"), tr("Sunday"))
_MONTHS = (
    tr("January"),
    tr("February"),
    tr("March"),
    tr("April"),
    tr("May"),
    tr("June"),
    tr("July"),
    tr("August"),
    tr("September"),
    tr("October"),
    tr("November"),
    tr("December"),
)
_SAME = 0.9995
"""The least score that is called 100 %."""


def number(value: int) -> str:
    """`8310` → `8,310`."""
    return written(f"{value:,}")


def counted(value: int, one: str, many: str | None = None) -> str:
    """`1 photo`, `1,240 photos`. The nouns are literals, so that they are collected; `many` may be left out for "
    "`…s`."""
    return f"{number(value)} {tr_number(value, one, many or one + 's')}"


def stack_words(kind: StackKind, count: int, *, is_open: bool) -> str:
    """What stands on a cell of several photos: `21 copies`, `burst of 8`; on an opened stack how to close it."""
    if is_open:
        return tr("hide {0}", counted(count - 1, "other"))
    if kind == "copies":
        return tr("{0} copies", number(count))
    return tr("burst of {0}", number(count)) if kind == "series" else tr("{0} nearly the same", number(count))


def percent(score: float) -> str:
    """`0.874` → `87 %`. Rounded down, so that 100 % is kept for the same picture; never below 0 %."""
    # Added, because 0.29 * 100 is 28.999999999999996.
    whole = 100 if score >= _SAME else max(0, int(score * 100 + 1e-4))
    return f"{whole}{NARROW}%"


def file_name(relative: str) -> str:
    """Last part of a path with `/` between its parts."""
    return to_text(relative.rpartition("/")[2])


def tip(text: str) -> str:
    """A tooltip that shows `text` as it is: Qt takes a name such as `<b>x</b>` for markup."""
    if "<" not in text and "&" not in text:
        return text
    return "<p>" + html.escape(text).replace("\n", "<br>") + "</p>"


def size(value: int) -> str:
    """Bytes as file managers show them (powers of 1000): `1 byte`, `812 bytes`, `4.2 MB`, `12 GB`."""
    if value == 1:
        return tr("1 byte")
    amount, unit = float(value), 0
    # 999.5 would be printed as 1000.
    while amount >= (1000 if unit == 0 else 999.5) and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    decimals = 1 if unit and amount < 9.95 else 0
    return f"{written(f'{amount:.{decimals}f}')} {_UNITS[unit]}"


def duration(seconds: float) -> str:
    """How long something took: `0.4 seconds`, `12 seconds`, `3 minutes`, `1 hour 20 minutes`."""
    if seconds < 1:
        return tr("less than a second")
    if seconds < 59.5:
        return counted(round(seconds), "second")
    minutes = round(seconds / 60)
    if minutes < 60:
        return counted(minutes, "minute")
    hours, rest = divmod(minutes, 60)
    return counted(hours, "hour") + (f" {counted(rest, 'minute')}" if rest else "")


def time_left(seconds: float) -> str:
    """A rough promise in coarse steps: `a few seconds left`, `about 40 seconds left`, `about 4 minutes left`."""
    if seconds < 8:
        return tr("a few seconds left")
    if seconds < 55:
        return tr("about {0} seconds left", max(10, round(seconds / 10) * 10))
    minutes = max(1, round(seconds / 60))
    if minutes >= 15:
        minutes = round(minutes / 5) * 5
    if minutes < 60:
        return tr("about {0} left", counted(minutes, "minute"))
    hours = seconds / 3600
    if hours < 10:
        half = round(hours * 2) / 2
        whole = int(half)
        if half == whole:
            return tr("about {0} left", counted(whole, "hour"))
        return tr("about {0}½ hours left", whole)
    return tr("about {0} hours left", number(round(hours)))


class CalmTimeLeft:
    """Turns jumping estimates into a text that changes seldom.

    The moment of the end is averaged over about ten seconds of estimates. The text changes only when the rounded
    answer does, and a longer one is shown only after it has held for a while: a countdown that goes up worries people.
    """

    _MEMORY = 10.0
    _PATIENCE = 4.0

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        """Forget everything; for a new stage, or after a pause."""
        self._end: float | None = None
        self._seen = 0.0
        self._shown: float | None = None
        self._text = ""
        self._rising_since: float | None = None

    def update(self, seconds: float | None) -> str:
        """Take the newest estimate (`None` while there is none) and return the text to show, perhaps empty."""
        if seconds is None or not math.isfinite(seconds):
            return self._text
        now = self._clock()
        end = now + max(0.0, seconds)
        if self._end is None:
            self._end = end
        else:
            share = 1 - math.exp(-(now - self._seen) / self._MEMORY)
            self._end += (end - self._end) * share
        self._seen = now
        left = max(0.0, self._end - now)
        text = time_left(left)
        if text == self._text:
            self._rising_since = None
        elif self._shown is None or left < self._shown:
            self._show(left, text)
        elif self._rising_since is None:
            self._rising_since = now
        elif now - self._rising_since >= self._PATIENCE:
            self._show(left, text)
        return self._text

    def _show(self, left: float, text: str) -> None:
        self._shown, self._text, self._rising_since = left, text, None


def month(key: str) -> str:
    """`2024-03` → `March 2024`."""
    try:
        when = datetime.fromisoformat(f"{key}-01")  # `strptime` takes 4 ms at its first call
    except ValueError:
        return tr("Without a date")
    return f"{_MONTHS[when.month - 1]} {when.year}"


def short_month(key: str) -> str:
    """`2024-03` → `Mar 2024`: above a single photo."""
    name, _, year = month(key).partition(" ")
    return f"{name[:3]} {year}" if year.isdecimal() else month(key)


def day(iso: str) -> str:
    """`2024-03-01T12:30:05` → `1 March 2024`; empty when it is no date."""
    when = _parsed(iso)
    return tr("{0} {1} {2}", when.day, _MONTHS[when.month - 1], when.year) if when else ""


def short_day(iso: str) -> str:
    """`2024-03-01T12:30:05` → `1 Mar 2024`; empty when it is no date."""
    when = _parsed(iso)
    return tr("{0} {1} {2}", when.day, _MONTHS[when.month - 1][:3], when.year) if when else ""


def moment(iso: str, offset: int | None = None) -> str:
    """An ISO 8601 time in words: `Friday 1 March 2024, 12:30:05 (UTC+2)`; text that is no time is given back."""
    when = _parsed(iso)
    if when is None:
        return iso
    text = tr("{0} {1}, {2}", _DAYS[when.weekday()], day(iso), f"{when:%H:%M:%S}")
    return f"{text} ({utc_offset(offset)})" if offset is not None else text


def _parsed(iso: str) -> datetime | None:
    try:
        return datetime.fromisoformat(iso)
    except ValueError:
        return None


def utc_offset(minutes: int) -> str:
    """`120` → `UTC+2`, `-210` → `UTC−3:30`."""
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")


def shutter(seconds: float) -> str:
    """Exposure time as photographers write it: `1/250 s`, `0.5 s`, `2 s`, `1.3 s`."""
    if seconds >= 0.3:
        return written(f"{seconds:.3g} s")
    nearest = Fraction(1, max(1, round(1 / seconds)))
    if abs(float(nearest) - seconds) <= seconds * 0.1:
        return f"1/{number(nearest.denominator)} s"
    return written(f"{seconds:.2g} s")


def exposure(aperture: float | None, seconds: float | None, iso: int | None, focal_length: float | None) -> str:
    """`f/2.8 · 1/250 s · ISO 400 · 35 mm`, with only the parts that are known."""
    parts = []
    if aperture:
        parts.append(written(f"f/{aperture:.3g}"))
    if seconds:
        parts.append(shutter(seconds))
    if iso:
        parts.append(f"ISO {iso}")
    if focal_length:
        parts.append(tr("{0:.3g} mm", focal_length) if focal_length < 100 else tr("{0:.0f} mm", focal_length))
    return " · ".join(parts)


def camera(make: str | None, model: str | None) -> str:
    """Maker and model without saying the maker twice: `Canon EOS 80D`, `NIKON D750`."""
    make, model = (make or "").strip(), (model or "").strip()
    if not make or not model:
        return make or model
    first = make.split()[0].casefold()
    return model if model.casefold().startswith(first) else f"{make} {model}"


def pixels(width: int, height: int, unit: str = tr(" pixels")) -> str:
    """`4,032 × 3,024 pixels (12.2 megapixels)`; without a unit where there is little room."""
    mega = width * height / 1e6
    text = f"{number(width)} × {number(height)}{unit}"
    if mega < 0.1:
        return text
    return tr("{0} ({1:.1f} megapixels)", text, mega) if mega < 99.95 else tr("{0} ({1:.0f} megapixels)", text, mega)


def position(latitude: float, longitude: float, altitude: float | None = None) -> str:
    """`48.20835° N, 16.37250° E, 171 m above sea level`."""
    text = (
        f"{abs(latitude):.5f}° {'N' if latitude >= 0 else 'S'}, {abs(longitude):.5f}° {'E' if longitude >= 0 else 'W'}"
    )
    if altitude is None:
        return text
    side = tr("above") if altitude >= 0 else tr("below")
    return tr("{0}, {1:.0f} m {2} sea level", text, abs(altitude), side)


def rating(stars: int) -> str:
    """`★★★☆☆ (3 of 5)`; -1 is `rejected`, 0 is `not rated`."""
    if stars < 0:
        return tr("rejected")
    if stars == 0:
        return tr("not rated")
    stars = min(stars, 5)
    return tr("{0}{1} ({2} of 5)", "★" * stars, "☆" * (5 - stars), stars)


def when(utc: str) -> str:
    """A time in UTC as a local day and time, `1 Mar 2024, 14:05`."""
    try:
        local = datetime.fromisoformat(utc).astimezone()
    except ValueError:
        return utc
    return f"{short_day(local.isoformat())}, {local:%H:%M}"
