"""What the review page says in place of groups, and above groups that are old. No Qt."""

from __future__ import annotations

from typing import NamedTuple

from photosim.base.texts import tr
from photosim.ui.kit import wording
from photosim.values.review import ReviewState


class ReviewSituation(NamedTuple):
    """All that decides what is said."""

    state: ReviewState
    found_when: str
    """When these groups were found, for people; empty when nobody has looked yet."""
    loaded: bool
    """Whether the groups have been read from the library."""
    finding: bool
    finding_quietly: bool
    scanning: bool
    photos: int
    """In all folders."""
    error: str
    """Why looking failed the last time, or nothing."""


def in_place_of_groups(now: ReviewSituation) -> tuple[str, str, str, str]:
    """Icon, title, sentence and button for when there are no groups to show."""
    state = now.state
    if now.error:
        return "error", tr("Duplicates could not be looked for"), now.error, tr("Try again")
    if now.finding:
        return (
            "duplicates",
            tr("Searching for duplicates…"),
            tr(
                "Every photo is compared with those that look like it, and what is found is shown here.\n"
                "You can go on working meanwhile; nothing is deleted."
            ),
            "",
        )
    if not now.loaded:
        return "duplicates", tr("One moment…"), "", ""
    if state.groups:
        return (
            "duplicates",
            tr("No group fits these filters"),
            tr("Choose others, or show everything again."),
            tr("Clear filters"),
        )
    if state.found_at is None:
        if not now.photos and not state.uncompared:
            return (
                "duplicates",
                tr("No photos yet"),
                tr("Add a folder of photos first; then copies are found here."),
                "",
            )
        count = wording.counted(state.uncompared or now.photos, "photo")
        return (
            "duplicates",
            tr("Find photos that you have more than once"),
            tr(
                "photosim compares {0}, once; later only new ones. Copies are proven by their pixels, "
                "also when they were resized, cropped, turned or edited.\n"
                "Nothing is deleted: you look at every group and decide.",
                count,
            ),
            tr("Find duplicates"),
        )
    if state.stale:
        return "duplicates", tr("Photos have changed since the last search"), above_groups(now), tr("Search again")
    return (
        "check",
        tr("No duplicates"),
        tr("Every photo is there once, or you decided to keep what is there."),
        tr("Search again"),
    )


def above_groups(now: ReviewSituation) -> str:
    """Why the groups on show may not be up to date; empty when they are, or will be in a moment."""
    state = now.state
    if state.found_at is None or (now.finding and not now.finding_quietly):
        return ""
    if now.scanning:
        return tr("Photos are being read. These groups are of before; they are brought up to date afterwards.")
    if not state.stale or now.finding_quietly:
        return ""
    new = tr(" {0} not compared yet.", wording.counted(state.uncompared, "photo")) if state.uncompared else ""
    return tr(
        "These groups were found on {0}; photos have changed since.{1} Press “Search again”.", now.found_when, new
    )
