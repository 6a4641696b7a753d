"""Dates as people write them: `2019`, `2019-05..2019-08`, `last-summer`."""

from __future__ import annotations

import datetime
import re

from photosim.values.query import Between

_WRITTEN = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 1826, 2199
"""From the first photograph on; a number beyond is no year."""

_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
"""The month they begin with, on the northern half of the earth, as weather services count."""

NAMES = (
    *("today", "yesterday", "this-week", "last-week", "this-month", "last-month", "this-year", "last-year"),
    *(f"last-{season}" for season in _SEASONS),
)

Span = tuple[datetime.date, datetime.date]
"""The first day, and the first one after it."""


def span(text: str, today: datetime.date) -> Between | None:
    """A written date, a named one, or two with `..` between them, of which one may be missing; else None."""
    if ".." not in text:
        days = _days(text, today)
        return None if days is None else _between(*days)
    first, _, last = text.partition("..")
    begin, end = (None if not part else _days(part, today) for part in (first, last))
    if (first and begin is None) or (last and end is None) or not (first or last):
        return None
    return Between(begin[0].isoformat() if begin else "", end[1].isoformat() if end else "")


def written(text: str) -> Between | None:
    """A year, a month or a day in digits; else None."""
    days = _written(text)
    return None if days is None else _between(*days)


def _between(first: datetime.date, end: datetime.date) -> Between:
    return Between(first.isoformat(), end.isoformat())


def _days(text: str, today: datetime.date) -> Span | None:
    name = text.strip().lower().replace(" ", "-").replace("_", "-")
    return _written(name) or _named(name, today)


def _written(text: str) -> Span | None:
    match = _WRITTEN.fullmatch(text)
    if match is None or not _FIRST_YEAR <= int(match[1]) <= _LAST_YEAR:
        return None
    year, month, day = int(match[1]), match[2], match[3]
    try:
        if day:
            first = datetime.date(year, int(month), int(day))
            return first, first + datetime.timedelta(days=1)
        if month:
            return _months(year, int(month), 1)
    except ValueError:  # the 31st of February
        return None
    return _months(year, 1, 12)


def _named(name: str, today: datetime.date) -> Span | None:
    day, week = datetime.timedelta(days=1), datetime.timedelta(days=7)
    monday = today - today.weekday() * day
    this_month = datetime.date(today.year, today.month, 1)
    last_month = (this_month - day).replace(day=1)
    known = {
        "today": (today, today + day),
        "yesterday": (today - day, today),
        "this-week": (monday, monday + week),
        "last-week": (monday - week, monday),
        "this-month": _months(this_month.year, this_month.month, 1),
        "last-month": (last_month, this_month),
        "this-year": _months(today.year, 1, 12),
        "last-year": _months(today.year - 1, 1, 12),
    }
    if name in known:
        return known[name]
    season = _SEASONS.get(name.removeprefix("last-"))
    return None if season is None else _last_season(season, today)


def _last_season(month: int, today: datetime.date) -> Span:
    """The newest one that has begun."""
    year = today.year if datetime.date(today.year, month, 1) <= today else today.year - 1
    return _months(year, month, 3)


def _months(year: int, month: int, count: int) -> Span:
    last = month - 1 + count
    return datetime.date(year, month, 1), datetime.date(year + last // 12, last % 12 + 1, 1)
