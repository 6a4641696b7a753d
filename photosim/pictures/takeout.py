"""Google Takeout's JSON files: what Google knew of a photo, as one value. Any other file says nothing."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Any

from photosim.values.metadata_transfer import Description

_LIMIT = 1_000_000
"""Bytes. What Takeout writes of one photo has a few thousand."""


def describe(data: bytes) -> Description:
    """What a file of Takeout says: description, people, place, and the moment in universal time."""
    if len(data) > _LIMIT:
        return Description()
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        return Description()
    if not isinstance(told, dict) or "photoTakenTime" not in told:
        return Description()
    latitude, longitude, altitude = _place(told)
    people = told.get("people")
    names = [one.get("name") for one in people if isinstance(one, dict)] if isinstance(people, list) else []
    return Description(
        taken_at=_moment(told["photoTakenTime"]),
        taken_offset=None if _moment(told["photoTakenTime"]) is None else 0,
        latitude=latitude,
        longitude=longitude,
        altitude=altitude,
        caption=_text(told.get("description")),
        people=tuple(sorted({text for name in names if (text := _text(name))})),
    )


def _place(told: Mapping[str, Any]) -> tuple[float | None, float | None, float | None]:
    """Degrees and metres; 0, 0 is what Takeout writes where no place is known."""
    for key in ("geoData", "geoDataExif"):
        place = told.get(key)
        if isinstance(place, dict):
            latitude, longitude = _number(place.get("latitude"), 90), _number(place.get("longitude"), 180)
            if latitude is not None and longitude is not None and (latitude or longitude):
                return latitude, longitude, _number(place.get("altitude"), 100_000) or None
    return None, None, None


def _moment(told: Any) -> str | None:
    """Local ISO 8601 in universal time, as `Metadata.taken_at`."""
    try:
        seconds = int(told["timestamp"])
        moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None
    return moment.replace(tzinfo=None).isoformat(timespec="seconds")


def _number(value: Any, limit: float) -> float | None:
    return float(value) if isinstance(value, int | float) and abs(value) <= limit else None


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
