"""Texts in other languages: every one is translated, its placeholders stay, and numbers are written as people do."""

from __future__ import annotations

import ast
import importlib.util
import re
import string
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from photosim.base import texts
from photosim.pictures.holdings import DEEP, DEPTH, GAIN_MAP, SECOND_EYE, VIDEO
from photosim.shots.notes_beside import EDITS, MOVES, TOLD
from photosim.ui.kit.command_list import MENUS
from photosim.ui.kit.said import PHRASES, _pattern, said
from photosim.ui.kit.wording import counted, day, number, size
from photosim.values import copy_words
from photosim.values.copy_facts import CopyFacts, Obstacle, SaidOnlyHere
from photosim.values.differences import Differences, Sameness, Setting, ToneChange


def _collector() -> Any:
    """`packaging/texts.py`; a directory of that name is no package."""
    spec = importlib.util.spec_from_file_location(
        "texts_collector", Path(__file__).parents[3] / "packaging" / "texts.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


collector = _collector()
LANGUAGES = [code for code in texts.NAMES if code != texts.ENGLISH]


@pytest.fixture
def german() -> Iterator[None]:
    texts.use("de")
    yield
    texts.use("en")


def fields(text: str) -> Counter[str]:
    return Counter(f"{name}:{spec}" for _, name, spec, _ in string.Formatter().parse(text) if name is not None)


def translated(code: str) -> dict[Any, tuple[str, ...]]:
    texts.use(code)
    try:
        return {
            text: (texts.tr_number(1, *text), texts.tr_number(2, *text)) if text.many else (texts.tr(text.one),)
            for text in collector.collected()
        }
    finally:
        texts.use("en")


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_text_is_translated_and_ready(code: str) -> None:
    assert collector.missing(code) == []
    assert (texts.resource(f"translations/{code}.mo")).read_bytes() == collector.ready(code), "run `make texts`"


@pytest.mark.parametrize("code", LANGUAGES)
def test_placeholders_and_the_ends_of_texts_stay(code: str) -> None:
    for text, found in translated(code).items():
        for one in found:
            # A translation may say a thing once that English says twice, but nothing that there is no value for.
            assert set(fields(one)) == set(fields(text.one)), (text, one)
            assert len(one) - len(one.lstrip(" ")) == len(text.one) - len(text.one.lstrip(" ")), (text, one)
            assert one.endswith("\n") == text.one.endswith("\n")


@pytest.mark.parametrize("code", ["en", *LANGUAGES])
def test_no_two_entries_of_a_menu_have_the_same_letter(code: str) -> None:
    texts.use(code)
    try:
        titles = [texts.tr(title) for title in MENUS]
        menus = {
            title: [texts.tr(one.text) for one in entries if one and not one.submenu]
            for title, entries in MENUS.items()
        }
    finally:
        texts.use("en")
    for where, entries in {"the bar": titles, **menus}.items():
        letters = Counter(match[1].lower() for text in entries if (match := re.search(r"&(\w)", text)))
        assert [letter for letter, count in letters.items() if count > 1] == [], where


@pytest.mark.parametrize(
    ("wished", "system", "code"),
    [
        ("de", ["en-GB"], "de"),
        ("en", ["de-DE"], "en"),
        ("system", ["de-AT", "en"], "de"),
        ("system", ["fr-FR", "de_CH"], "de"),
        ("system", ["fr-FR"], "en"),
        ("system", [], "en"),
        ("xx", ["de"], "de"),
    ],
)
def test_which_language(wished: str, system: list[str], code: str) -> None:
    try:
        assert texts.use(wished, system) == code == texts.language()
    finally:
        texts.use("en")


def test_numbers_dates_and_plurals_in_english() -> None:
    assert (counted(1, "photo"), counted(1240, "photo"), counted(2, "copy", "copies")) == (
        "1 photo", "1,240 photos", "2 copies",
    )  # fmt: skip
    assert (number(8310), size(4_200_000), day("2024-03-01")) == ("8,310", "4.2 MB", "1 March 2024")
    assert texts.tr("{0:,} of {1} are no longer in “{2}”.", 1240, "{x}", "a") == "1,240 of {x} are no longer in “a”."
    assert texts.inside("Time Taken") == "time taken"


@pytest.mark.usefixtures("german")
def test_numbers_dates_and_plurals_in_german() -> None:
    assert (counted(1, "photo"), counted(1240, "photo"), counted(0, "photo")) == ("1 Foto", "1.240 Fotos", "0 Fotos")
    assert (number(8310), size(4_200_000)) == ("8.310", "4,2 MB")
    assert (
        texts.tr("{0:,} of {1} are no longer in “{2}”.", 1240, "{x}", "1,5")
        == "1.240 von {x} sind nicht mehr in „1,5“."
    )
    assert texts.inside("Aufnahmezeit") == "Aufnahmezeit"
    assert texts.tr("a text that nobody translated") == "a text that nobody translated"
    assert texts.tr("") == ""


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("english", "expected"),
    [
        ("half size, looks the same (41 dB)", "halb so groß, sieht gleich aus (41 dB)"),
        ("crop, 80 % of the frame, brighter", "Ausschnitt, 80 % des Bildes, heller"),
        ("an exact copy of the file; only this one is named “a; b, half size.jpg”",
         "eine genaue Kopie der Datei; nur dieses heißt „a; b, half size.jpg“"),
        ("the original rather than an edit or export; the oldest file",
         "das Original, nicht eine Bearbeitung oder ein Export; die älteste Datei"),
        ("the highest resolution, 4,000 × 3,000", "die höchste Auflösung, 4.000 × 3.000"),
        ("enlarged to double size", "vergrößert: doppelt so groß"),
        ("something nobody knows", "something nobody knows"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_the_library_says_of_photos(english: str, expected: str) -> None:
    assert said(english) == expected


def _all_that_is_said_of_copies() -> Iterator[str]:
    """Everything that `copy_words` makes of what is known of a copy, and why many may not take it."""
    yield from copy_words.OBSTACLES.values()
    fields: dict[str, Iterable[Any]] = {
        "sameness": Sameness, "straightened": (1, -1), "crop": (0.8,), "more": (0.8,), "setting": Setting,
        "size": (0.25, 0.5, 0.7, 1.4, 2.0), "turn": range(1, 9), "layer": (1, -1), "retouched": (True,),
        "sharpness": (1, -1), "changes": [(change,) for change in ToneChange], "decibels": (45, 35, 20),
    }  # fmt: skip
    some = [CopyFacts(Differences(**{name: value})) for name, values in fields.items() for value in values]
    some += [CopyFacts(Differences(size=size, enlarged=True)) for size in fields["size"]]
    some += [CopyFacts(None, lost=(one, "a video")) for one in _HELD]
    some += [CopyFacts(None, names=(SaidOnlyHere(how, "7"),)) for how in ("named", "in")]
    some += [CopyFacts(None, hard_link=True, damaged=True, unclear=True, colours=ToneChange.IN_COLOUR)]
    for facts in some:
        yield from (copy_words.exact(facts), copy_words.plain(facts), copy_words.in_full(facts))
        yield "; ".join(facts.only_here)


_HELD = (*(GAIN_MAP, DEPTH, SECOND_EYE, VIDEO, DEEP), *(EDITS, TOLD, MOVES))


@pytest.mark.usefixtures("german")
def test_nothing_that_is_said_of_copies_stays_english() -> None:
    assert set(copy_words.OBSTACLES) == set(Obstacle)
    assert set(_HELD) <= set(PHRASES)
    for text in _all_that_is_said_of_copies():
        left = re.sub(r"\d+ dB", "", _pattern().sub("", text))
        assert not re.search("[a-z]", left), text
    assert said("something was retouched, looks the same") == "etwas wurde retuschiert, sieht gleich aus"
    assert said("looks the same, has a gain map and a video, which the photo to keep lacks") == (
        "sieht gleich aus, hat, was dem behaltenen Foto fehlt: eine Gain-Map und ein Video"
    )
    assert said("a gain map; in “Rex and Ann”") == "eine Gain-Map; der Ordner „Rex and Ann“"


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("count", [1, 3])
def test_what_would_go_or_stay_fits_one_and_many(count: int) -> None:
    """A number and its noun stand at the end, so that the verb agrees with both."""
    files = counted(count, "file")
    assert texts.tr("{0} would go", files) == f"Das würde gehen: {files}"
    assert texts.tr("{0} would stay", files) == f"Das würde bleiben: {files}"
    assert texts.tr("{0} would go {1}", files, "in den Papierkorb") == f"Das würde in den Papierkorb gehen: {files}"
    assert texts.tr(" {0} would stay; see below.", files) == f" Das würde bleiben: {files}; siehe unten."
    for text in translated("de").values():
        assert not re.search(r"\{0\} (darin )?würden", text[0])


def test_in_english_nothing_of_that_is_touched() -> None:
    assert [said(phrase) for phrase in PHRASES] == list(PHRASES)


NAMED = {"set_icon": 1, "icon_button": 0, "show_image": 1, "pixmap": 0, "icon": 0, "set_role": 1, "setObjectName": 0}
"""Functions, and which of their arguments is a name of the program's own: a drawing, a role."""


def test_names_of_drawings_and_roles_are_not_translated() -> None:
    # "picture" was, and the history ended in an error in German.
    looked_at, translated = 0, []
    for file in (Path(__file__).parents[3] / "photosim" / "ui").rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            place = NAMED.get(_function(call), 99)
            if place < len(call.args):
                looked_at += 1
                inside = ast.walk(call.args[place])
                if any(isinstance(part, ast.Call) and _function(part) == "tr" for part in inside):
                    translated.append(f"{file.name}:{call.lineno}")
    assert looked_at > 100
    assert translated == []


def _function(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
