"""What names, folders and the tag Software tell of a file: whether a person or a program made it from another one.

The words are data, `resources/traces.toml`.
"""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Iterable

from photosim.base.paths import resource

_SEPARATORS = r" _\-–—.~(\[’'"
_NUMBERED = r"[ _\-]?\(?\d{0,3}\)?"
"""A second edit or copy has a number behind its word: `Kopie (2)`, `edited-1`."""


def is_edit_by(software: str) -> bool:
    """Whether the tag Software names a program that edits, not a camera's firmware."""
    return bool(_patterns()["software"].search(_plain(software)))


def is_made_from_another(relative: str) -> bool:
    """Whether a path below a folder, with `/`, has the sign of an edit, a copy, a screenshot or a messenger."""
    *folders, name = _plain(relative).split("/")
    stem = name.rsplit(".", 1)[0]
    known = _patterns()
    if any(known["folder"].fullmatch(folder) for folder in folders):
        return True
    return any(known[kind].search(stem) for kind in ("anywhere", "end", "before", "apple"))


def is_screenshot(relative: str) -> bool:
    """Whether a name says, in one of many languages, that it is a picture of a screen."""
    return bool(_patterns()["screen"].search(_plain(relative).rsplit("/", 1)[-1]))


def is_named_after(relative: str, other: str) -> bool:
    """Whether a name is another one and more: `IMG_1 2`, `IMG_1-edited`, `Kopie von IMG_1`, in whatever language.

    Only for files that show the same: between others a number behind a name means nothing.
    """
    longer, shorter = (_plain(name).rsplit("/", 1)[-1].rsplit(".", 1)[0] for name in (relative, other))
    if _patterns()["apple"].search(longer) and longer.replace("img_e", "img_", 1) == shorter:
        return True
    if len(longer) <= len(shorter) or len(shorter) < 3:
        return False
    if longer.startswith(shorter):
        return not longer[len(shorter)].isdigit() or not shorter[-1].isdigit()
    return longer.endswith(shorter) and not longer[-len(shorter) - 1].isalnum()


@functools.lru_cache(maxsize=65536)
def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


@functools.cache
def _patterns() -> dict[str, re.Pattern[str]]:
    with resource("traces.toml").open("rb") as file:
        words = tomllib.load(file)
    names = words["names"]
    end = _any([*names["edited"], *names["copied"]])
    anywhere = _any([*names["passed_on"], *names["screens"], *names["conflicts"]])
    return {
        "end": re.compile(rf"(?:[{_SEPARATORS}]|の)(?:{end}){_NUMBERED}\)?$|[\w)]\(\d+\)$| \(\d+\)$"),
        "before": re.compile(rf"^(?:{_any(names['before'])})[{_SEPARATORS}]"),
        "anywhere": re.compile(anywhere),
        "screen": re.compile(_any(names["screens"])),
        "apple": re.compile(r"^img_e\d{4,}$"),
        "folder": re.compile(_any(words["folders"]["copies"])),
        "software": re.compile(rf"(?<![^\W\d_])(?:{_any(words['software']['editors'])})(?![^\W\d_])"),
    }


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(_plain(word)) for word in sorted(words, key=len, reverse=True))
