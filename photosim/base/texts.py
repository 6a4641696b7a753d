"""Texts in the language of the person: English ones stand in the code, others in `resources/translations`.

The language is chosen once, before the modules with texts are imported (`app/program.py`), and stays until the program
ends: many texts are made when their module is. The command line, and everything that is stored, is English. What the
core says, errors and reasons, is English too, until the window translates it (`ui/kit/said.py`).
"""

from __future__ import annotations

import json
import string
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from photosim.base.paths import resource

ENGLISH = "en"
LANGUAGE = "language"
"""Setting: one of `languages()`, or SYSTEM."""
SYSTEM = "system"
NAME = "English"
"""Translated as what the language calls itself."""

EXAMPLE = "1,234.5"
"""Translated as the language writes this number, which tells its signs."""


class _Language:
    """Texts of one language, by what they are in English."""

    def __init__(
        self,
        code: str = ENGLISH,
        text: Callable[[str], str] = str,
        plural: Callable[[str, str, int], str] = lambda one, many, number: one if number == 1 else many,
    ) -> None:
        self.code, self.text, self.plural = code, text, plural
        example = text(EXAMPLE)
        self.thousands, self.decimal = example[1:-5], example[-2]


_current = _Language()


def languages() -> Sequence[str]:
    """The codes of the languages that there are, English first."""
    return (ENGLISH, *sorted(path.stem for path in resource("translations").glob("*.mo")))


def name(code: str) -> str:
    """What a language calls itself: `Deutsch`."""
    return NAME if code == ENGLISH else _read(code).text(NAME)


def use(wished: str, of_the_system: Sequence[str] = ()) -> str:
    """Choose the language of all texts from now on, and return its code.

    wished: one of `languages()`, or SYSTEM; anything else counts as that. of_the_system: what the person has chosen for
    all programs, such as `de-AT`, the most wanted first.
    """
    global _current
    known = languages()
    wishes = [wished] if wished in known else [one.replace("_", "-").partition("-")[0] for one in of_the_system]
    code = next((one for one in wishes if one in known), ENGLISH)
    _current = _Language() if code == ENGLISH else _read(code)
    return code


def language() -> str:
    """The code of the language in use."""
    return _current.code


def tr(text: str, *values: object) -> str:
    """A text in the language in use. It is written as a literal, so that it can be collected; see `make texts`.

    `{0}`, `{1}` stand for the values, as in `str.format`; numbers such as `{0:,}` are written by the language's rules.
    """
    found = _current.text(text) if text else ""  # gettext answers nothing with its own facts
    return _FORMATTER.vformat(found, values, {}) if values else found


def tr_number(number: int, one: str, many: str) -> str:
    """The one or the other text, by the rules of the language; both are literals in English."""
    return _current.plural(one, many, number)


def of_the_core() -> Sequence[str]:
    """The texts of the core as they stand in catalogues, in English, with `{0}`, `{1}` for names and numbers."""
    found: Sequence[str] = json.loads(resource("translations/core.json").read_text(encoding="utf-8"))
    return found


def inside(text: str) -> str:
    """A text as it stands within a sentence: English writes it small, German keeps its nouns."""
    return text.lower() if _current.code == ENGLISH else text


def written(number: str) -> str:
    """A number as Python writes it, `1,234.5`, as the language writes it."""
    if _current.code == ENGLISH:
        return number
    signs = {",": _current.thousands, ".": _current.decimal}
    return "".join(signs.get(sign, sign) for sign in number)


class _Formatter(string.Formatter):
    """Formats numbers by the language."""

    def format_field(self, value: Any, format_spec: str) -> str:
        text: str = super().format_field(value, format_spec)
        return written(text) if format_spec and isinstance(value, int | float) else text

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        return args[int(key)]


_FORMATTER = _Formatter()


def _catalogue(code: str) -> Any:
    return resource(f"translations/{code}.mo")


def _read(code: str) -> _Language:
    import gettext  # a start in English does without

    with _catalogue(code).open("rb") as file:
        found = gettext.GNUTranslations(file)
    return _Language(code, found.gettext, found.ngettext)
