"""What proves that two photos are one shot, as people say it. No Qt.

The evidence itself is short and exact, `half size, 41 dB`; the command line, the export and the library keep it so.
"""

from __future__ import annotations

import re

from photosim.base.texts import tr

_DECIBELS = re.compile(r"(?P<before>^|, )(?P<figure>\d+) dB(?=$|[,;])")
_ALIKE = ((40, tr("looks the same")), (30, tr("looks nearly the same")), (0, tr("differs in places")))
"""Decibels from which on most people say so; `photosim.ui.viewing.compare.words` says the same at greater length."""
_ADDED = ("with a caption", "without the caption")
"""What was written on one of the two takes most of the decibels, and says enough by itself."""
_NAMES = "; only this one"
"""Before what the names of a file and its folders say."""
_OF_ITS_FRAME = re.compile(r"shows more; the other is \d+ % of its frame")
_IN_PLAIN = {
    "same bytes": tr("an exact copy of the file"),
    "same pixels, other metadata": tr("the same picture, with other details about it"),
}


def plain(evidence: str) -> str:
    """`half size, 41 dB` → `half size, looks the same`; `42 dB` → `saved again, looks the same`."""
    return _said(evidence, figures=False)


def in_full(evidence: str) -> str:
    """The same with the figure: `half size, looks the same (41 dB)`."""
    return _said(evidence, figures=True)


def _said(evidence: str, *, figures: bool) -> str:
    def words(found: re.Match[str]) -> str:
        how = next(text for least, text in _ALIKE if int(found["figure"]) >= least)
        figure = f" ({found['figure']} dB)" if figures else ""
        if not found["before"]:
            return tr("saved again, {0}{1}", how, figure)
        return figure if any(words in evidence for words in _ADDED) else f", {how}{figure}"

    if not figures:
        evidence = _OF_ITS_FRAME.sub("shows more", evidence)
    first, names, rest = evidence.partition(_NAMES)
    return _DECIBELS.sub(words, _IN_PLAIN.get(first, first)) + names + rest


def sentence(text: str) -> str:
    """The same with a capital at its beginning, the rest as it is."""
    return text[:1].upper() + text[1:]
