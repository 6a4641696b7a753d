"""What is said in place of look-alikes, and what can be tried next."""

from __future__ import annotations

from photosim.base.texts import tr
from photosim.ui.kit.wording import NARROW, percent
from photosim.values.photos import Match

Words = tuple[str, str, str, str]
"""Icon, title, text, and the words of the button; empty for no button."""

SEARCHING: Words = ("look-alikes", tr("Searching…"), tr("The first search takes a few seconds."), "")


LOOKING_CLOSER: Words = (
    "look-alikes",
    tr("Looking closer…"),
    tr("The nearest photos are looked at piece by piece, which takes some seconds."),
    "",
)


def why_nothing(
    error: str, best: Match | None, minimum: int | None, *, asked: bool, reading: bool, where: str = ""
) -> Words:
    """Say why no look-alikes are shown.

    error: why the search failed, if it did. best: the closest photo, however little it is alike.
    minimum: the least percentage a person wants to see, None while a number of them is chosen.
    asked: whether there is a query. reading: whether photos are still being read.
    where: the words that all photos shown must fit; empty for none.
    """
    if error:
        return "error", tr("No look-alikes"), error, ""
    if not asked:
        text = tr("Click a photo to see the ones that look like it. Or drop, paste or open any picture.")
        return "look-alikes", tr("Choose a photo"), text, ""
    if best is not None and minimum is None:
        text = tr(
            "The closest photo is {0} alike, which here means little. Look at the closest ones, "
            "or ask with another photo of the same thing.",
            percent(best.score),
        )
        return "look-alikes", tr("Nothing looks like it"), text, tr("Show the closest")
    if best is not None:
        title = tr("No look-alikes above {0}{1}%", minimum, NARROW)
        text = tr("The closest photo is {0} alike.", percent(best.score))
        return "look-alikes", title, text, tr("Show from {0}{1}%", lower(best), NARROW)
    if where:
        text = tr("No other photo fits “{0}”. Try fewer words, or other ones.", where)
        return "look-alikes", tr("No look-alikes among these"), text, ""
    if reading:
        text = tr("Your photos are still being read. Look-alikes appear here as they are found.")
        return "look-alikes", tr("Nothing to compare with yet"), text, ""
    return "look-alikes", tr("No look-alikes"), tr("There is no other photo in the library to compare with."), ""


def lower(best: Match | None) -> int:
    """The next round percentage that lets the best one through."""
    return 0 if best is None else max(0, int(best.score * 100 + 1e-4) // 5 * 5)
