"""Names, dates and scores as the grids write them."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDateTime, QLocale

from photosim.core.paths import to_text

NARROW = "\N{NARROW NO-BREAK SPACE}"


def percent(score: float) -> str:
    """`0.874` → `87 %`. Rounded down, so that 100 % is kept for the same picture; never below 0 %."""
    # Unit vectors in float32 give 0.9999999 for a picture and itself.
    return f"{max(0, min(100, int(score * 100 + 1e-4)))}{NARROW}%"


def file_name(relative: str) -> str:
    """Last part of a path with `/` between its parts."""
    return to_text(relative.rpartition("/")[2])


def month(key: str) -> str:
    """`2024-03` → `March 2024`."""
    try:
        when = datetime.strptime(key, "%Y-%m")
    except ValueError:
        return "Without a date"
    return f"{QLocale().standaloneMonthName(when.month)} {when.year}"


def day(shown_at: str) -> str:
    """`2024-03-01T12:30:05` → `1 March 2024`; empty when it is no date."""
    when = _parsed(shown_at)
    return QLocale().toString(when, "d MMMM yyyy") if when else ""


def short_day(shown_at: str) -> str:
    """`2024-03-01T12:30:05` → `1 Mar 2024`; empty when it is no date."""
    when = _parsed(shown_at)
    return QLocale().toString(when, "d MMM yyyy") if when else ""


def moment(shown_at: str) -> str:
    """`2024-03-01T12:30:05` → `Friday 1 March 2024, 12:30`; empty when it is no date."""
    when = _parsed(shown_at)
    return QLocale().toString(when, "dddd d MMMM yyyy, HH:mm") if when else ""


def _parsed(shown_at: str) -> QDateTime | None:
    try:
        when = datetime.fromisoformat(shown_at)
    except ValueError:
        return None
    return QDateTime(when.year, when.month, when.day, when.hour, when.minute, when.second)
