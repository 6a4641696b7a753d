"""Under which date a photo is sorted: when it was taken, else a guess by its file's name, else the file's own date."""

from __future__ import annotations

import datetime
import re

from photosim.values.photos import ShownSource

_DAY = r"(?P<year>(?:19|20)\d\d)(?P<s>[-_.]?)(?P<month>0[1-9]|1[0-2])(?P=s)(?P<day>0[1-9]|[12]\d|3[01])"
_TIME = r"(?P<hour>[01]\d|2[0-3])(?P<t>[-_.:\u2236]?)(?P<minute>[0-5]\d)(?P=t)(?P<second>[0-5]\d)"
_BETWEEN = r"(?:[-_. T]|\s+at\s+|, )"

_WITH_TIME = re.compile(rf"(?<!\d){_DAY}{_BETWEEN}?{_TIME}(?!\d{{4}})")
"""`IMG_20240301_123005`, `20240301123005`, `Screenshot 2024-03-01 at 12.30.05`, `signal-2024-03-01-12-30-05-123`."""
_DAY_ALONE = re.compile(rf"(?<!\d){_DAY}(?!\d)")
"""`IMG-20240301-WA0004`, `2024-03-01 beach`."""
_MILLISECONDS = re.compile(
    r"^(?:FB_IMG_|mmexport|wx_camera_|received_|IMG_)?(?P<moment>1[0-9]{12})(?!\d)", re.IGNORECASE
)
"""Milliseconds since 1970, as Facebook, WeChat and others name what they save."""
_UNIVERSAL = re.compile(r"^PXL_", re.I)
"""Pixel phones name files by universal time, where all others take the clock on the wall."""

_SLACK = datetime.timedelta(days=1)
"""How far beyond now a time may lie: a clock in another time zone is up to 14 hours ahead."""
_EPOCH = datetime.datetime(1970, 1, 1)


def shown(
    name: str, mtime_ns: int, taken_at: str | None, now: datetime.datetime | None = None
) -> tuple[str, ShownSource]:
    """The date of a photo, local ISO 8601, and what it is.

    A time in the future is nobody's: then the next best counts. A date out of a name is a guess: it orders photos, and
    proves nothing.
    """
    latest = (now or datetime.datetime.now()) + _SLACK
    if taken_at and taken_at < latest.isoformat():
        return taken_at, "taken"
    changed = _of_file(mtime_ns)
    guessed = _in_name(name, changed, latest)
    if guessed is not None:
        return guessed.isoformat(timespec="milliseconds"), "name"
    # A clock outside the calendar or ahead of it: the photo belongs at the end of the list, not in the way.
    return (changed if _EPOCH < changed <= latest else _EPOCH).isoformat(timespec="milliseconds"), "file"


def _of_file(mtime_ns: int) -> datetime.datetime:
    try:
        return datetime.datetime.fromtimestamp(mtime_ns / 1e9)
    except (OverflowError, ValueError, OSError):
        return _EPOCH


def _in_name(name: str, changed: datetime.datetime, latest: datetime.datetime) -> datetime.datetime | None:
    """The moment in a file's name; where it tells the day alone, the file's own time of that day if it has one."""
    if (found := _WITH_TIME.search(name)) is not None:
        parts = (found[part] for part in ("year", "month", "day", "hour", "minute", "second"))
        moment = _moment(*map(int, parts))
        if moment is not None and _UNIVERSAL.match(name):
            moment = moment.replace(tzinfo=datetime.UTC).astimezone().replace(tzinfo=None)
    elif (found := _DAY_ALONE.search(name)) is not None:
        moment = _moment(*(int(found[part]) for part in ("year", "month", "day")))
        if moment is not None and moment.date() == changed.date():
            moment = changed
    elif (found := _MILLISECONDS.match(name)) is not None:
        moment = _of_file(int(found["moment"]) * 1_000_000)
    else:
        return None
    return moment if moment is not None and moment <= latest else None


def _moment(*parts: int) -> datetime.datetime | None:
    try:
        return datetime.datetime(*parts)  # type: ignore[arg-type]  # year, month and day are always among them
    except ValueError:
        return None
