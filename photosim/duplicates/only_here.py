"""What a person has said by the name of a file and of its folders, and the photo to keep does not say.

The words that cameras, programs and services put into names are data, `resources/traces.toml`.
"""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata

from photosim.base.paths import resource, to_text
from photosim.values.copy_facts import SaidOnlyHere

_LEAST_LETTERS = 3
"""Of a word that says something; fewer are initials, numbers of rolls and the like."""
_WORD = re.compile(r"[^\W\d_]+")
_RANDOM = re.compile(r"^[0-9a-f]{16,}$|^[0-9a-f]{8}-[0-9a-f]{4}-|^[0-9a-z_-]{20,}$", re.IGNORECASE)
"""Names that a program drew by lot."""
_VOWELS = re.compile(r"[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœаеёиоуыэюяіїєαεηιουωά-ώ]")
_LATIN = re.compile(r"^[a-z]+$")


def told_by_names(member: str, keeper: str) -> tuple[SaidOnlyHere, ...]:
    """What only the name and the folders of a member say; both are paths below a folder, with `/`."""
    *folders, name = member.split("/")
    known = {word for part in keeper.split("/") for word in _words(part, folder=True)}
    said = []
    if set(_words(name.rsplit(".", 1)[0], folder=False)) - known:
        said.append(SaidOnlyHere("named", _plain(name)))
    said += [SaidOnlyHere("in", _plain(part)) for part in folders if set(_words(part, folder=True)) - known]
    return tuple(said)


def _words(text: str, *, folder: bool) -> list[str]:
    """The words of a name that a person may have chosen, in small letters."""
    if _RANDOM.search(text):
        return []
    text = unicodedata.normalize("NFC", text).casefold()
    unsaid = _unsaid()
    words = [word for word in _WORD.findall(text) if len(word) >= _LEAST_LETTERS and word not in unsaid["names"]]
    if folder:
        words = [word for word in words if word not in unsaid["folders"]]
    # Letters of a language without vowels are its own; in ours they are a number of some kind.
    return [word for word in words if not _LATIN.match(word) or _VOWELS.search(word)]


def _plain(text: str) -> str:
    """As it can be stored and shown."""
    return re.sub(r"[,;“”]", " ", to_text(text))


@functools.cache
def _unsaid() -> dict[str, frozenset[str]]:
    with resource("traces.toml").open("rb") as file:
        data = tomllib.load(file)
    marks = [word for kind in data["names"].values() for phrase in kind for word in _WORD.findall(phrase.casefold())]
    names = frozenset([*marks, *data["unsaid"]["names"]])
    folders = [word for phrase in data["folders"]["copies"] for word in _WORD.findall(phrase)]
    return {"names": names, "folders": frozenset([*folders, *data["unsaid"]["folders"]])}
