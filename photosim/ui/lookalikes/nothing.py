"""What is said in place of look-alikes, and what can be tried next."""

from __future__ import annotations

from photosim.ui.kit.wording import NARROW, percent
from photosim.values.photos import Match

Words = tuple[str, str, str, str]
"""Icon, title, text, and the words of the button; empty for no button."""

SEARCHING: Words = ("look-alikes", "Searching…", "The first search takes a few seconds.", "")


LOOKING_CLOSER: Words = (
    "look-alikes",
    "Looking closer…",
    "The nearest photos are looked at piece by piece, which takes some seconds.",
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
        return "error", "No look-alikes", error, ""
    if not asked:
        text = "Click a photo to see the ones that look like it. Or drop, paste or open any picture."
        return "look-alikes", "Choose a photo", text, ""
    if best is not None and minimum is None:
        text = (
            f"The closest photo is {percent(best.score)} alike, which here means little. Look at the closest ones, "
            "or ask with another photo of the same thing."
        )
        return "look-alikes", "Nothing looks like it", text, "Show the closest"
    if best is not None:
        title = f"No look-alikes above {minimum}{NARROW}%"
        text = f"The closest photo is {percent(best.score)} alike."
        return "look-alikes", title, text, f"Show from {lower(best)}{NARROW}%"
    if where:
        text = f"No other photo fits “{where}”. Try fewer words, or other ones."
        return "look-alikes", "No look-alikes among these", text, ""
    if reading:
        text = "Your photos are still being read. Look-alikes appear here as they are found."
        return "look-alikes", "Nothing to compare with yet", text, ""
    return "look-alikes", "No look-alikes", "There is no other photo in the library to compare with.", ""


def lower(best: Match | None) -> int:
    """The next round percentage that lets the best one through."""
    return 0 if best is None else max(0, int(best.score * 100 + 1e-4) // 5 * 5)
