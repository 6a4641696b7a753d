"""What a person says here about a photo, put into an XMP packet; everything else in the packet stays as it is.

Keywords go where all programs look: each into `dc:subject` by its last level, with what stands above it into
Lightroom's `lr:hierarchicalSubject`; and into digiKam's and Windows' lists, where the packet has these. A favourite has
no property that programs agree on: it becomes digiKam's pick label "accepted".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from photosim.pictures import sidecar
from photosim.values.organising import Sayings

if TYPE_CHECKING:
    from pikepdf.models.metadata import XmpDocument

_LIGHTROOM, _DIGIKAM = "http://ns.adobe.com/lightroom/1.0/", "http://www.digikam.org/ns/1.0/"
_PATHS = f"{{{_LIGHTROOM}}}hierarchicalSubject"
_ALSO = (f"{{{_DIGIKAM}}}TagsList", "{http://ns.microsoft.com/photo/1.0/}LastKeywordXMP")
"""Further lists of keywords with a slash between the levels: kept in step where they are there, never begun."""


def with_labels(packet: bytes | None, said: Sayings) -> bytes | None:
    """The packet with what was said, or a new one; `None` when it says all of this already.

    Raises `sidecar.Damaged` when the packet cannot be read whole: then it must stay as it is.
    """
    document = sidecar.parsed(packet)
    before = document.to_bytes()
    if said.add_keywords or said.remove_keywords:
        if not sidecar.holds_plain_words(document):
            raise sidecar.Damaged
        _set_keywords(document, said)
    if said.rating is not None:
        _set_rating(document, said.rating)
    for name, text in (("dc:title", said.title), ("dc:description", said.caption)):
        if text is not None and text != (sidecar.text_of(document, name) or ""):
            _set(document, name, text)
    if said.favourite is not None:
        _set_picked(document, said.favourite)
    after = document.to_bytes()
    return None if after == before else after


def _set_keywords(document: XmpDocument, said: Sayings) -> None:
    plain, paths = sidecar.words_of(document), sidecar.words_of(document, _PATHS)
    add = [word for word in said.add_keywords if word]
    gone = {_folded(word) for word in said.remove_keywords}
    # A plain keyword goes with its path, unless another path, or the keyword by itself, still wants it.
    kept_paths = [path for path in paths if _folded(path.replace("|", "/")) not in gone]
    new_paths = [word.replace("/", "|") for word in add if "/" in word]
    all_paths = _merged(kept_paths, new_paths)
    wanted = {_folded(word) for word in add} | {_folded(path.split("|")[-1]) for path in all_paths}
    leaves = {_folded(word.split("/")[-1]) for word in said.remove_keywords}
    kept = [word for word in plain if _folded(word) not in (gone | leaves) or _folded(word) in wanted]
    _set_words(document, "dc:subject", plain, _merged(kept, [word.split("/")[-1] for word in add]))
    _set_words(document, _PATHS, paths, all_paths, as_set=True)
    for name in _ALSO:
        there = sidecar.words_of(document, name)
        if there:
            left = [word for word in there if _folded(word) not in gone]
            _set_words(document, name, there, _merged(left, add), as_set=name != _ALSO[0])


def _set_words(
    document: XmpDocument, name: str, before: Sequence[str], after: Sequence[str], *, as_set: bool = False
) -> None:
    if list(before) == list(after):
        return
    # An unordered list of a property that pikepdf does not know is made from a set.
    _set(document, name, set(after) if as_set else list(after))


def _set(document: XmpDocument, name: str, value: Any) -> None:
    if value:
        document.set_value(name, value)
    else:
        document.delete(name)


def _set_rating(document: XmpDocument, rating: int) -> None:
    if rating != (sidecar.rating_of(document) or 0):
        _set(document, sidecar.RATING, str(rating) if rating else None)
    if rating >= 0 and sidecar.text_of(document, sidecar.PICKED) == sidecar.REFUSED:
        document.set_value(sidecar.PICKED, sidecar.NOT_PICKED)  # it would be read as a rejection


def _set_picked(document: XmpDocument, favourite: bool) -> None:
    is_picked = sidecar.text_of(document, sidecar.PICKED) == sidecar.ACCEPTED
    if favourite != is_picked:
        document.set_value(sidecar.PICKED, sidecar.ACCEPTED if favourite else sidecar.NOT_PICKED)


def _merged(first: Iterable[str], more: Iterable[str]) -> list[str]:
    found: dict[str, str] = {}
    for word in (*first, *more):
        found.setdefault(_folded(word), word)
    return list(found.values())


def _folded(word: str) -> str:
    return " ".join(word.casefold().split())
