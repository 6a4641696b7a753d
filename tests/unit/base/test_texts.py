"""Texts in other languages: every one is translated, its placeholders stay, and numbers are written as people do."""

from __future__ import annotations

import ast
import re
import string
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from photosim.base import texts
from photosim.ui.kit.command_list import MENUS
from photosim.ui.kit.said import said
from photosim.ui.kit.wording import counted, day, number, size
from tests.helpers.translations import collector, translated

LANGUAGES = collector.languages()


@pytest.fixture
def german() -> Iterator[None]:
    texts.use("de")
    yield
    texts.use("en")


def fields(text: str) -> Counter[str]:
    return Counter(f"{name}:{spec}" for _, name, spec, _ in string.Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_text_is_translated_and_ready(code: str) -> None:
    assert collector.missing(code) == []
    assert (texts.resource(f"translations/{code}.mo")).read_bytes() == collector.ready(code), "run `make texts`"
    assert code in texts.languages()
    assert texts.name(code) not in ("", texts.NAME)


def test_the_window_knows_every_text_of_the_core() -> None:
    assert texts.resource("translations/core.json").read_bytes() == collector.patterns(), "run `make texts`"


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


def test_another_language_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty PO file gets all texts; what is translated in it is shown, the rest stays English."""
    sources, ready = tmp_path / "sources", tmp_path / "translations"
    sources.mkdir()
    ready.mkdir()
    (sources / "fr.po").touch()
    monkeypatch.setattr(collector, "SOURCES", sources)
    assert collector.languages() == ["fr"]
    collector.renew("fr")
    assert [path.name for path in collector.catalogues("fr")] == ["fr.po"]
    assert len(collector.missing("fr")) == len(collector.collected())
    text = (sources / "fr.po").read_text(encoding="utf-8")
    words = {"English": "Français", "The file is empty.": "Le fichier est vide.", "1,234.5": "1 234,5"}
    for english, french in words.items():
        text = text.replace(f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{french}"')
    (sources / "fr.po").write_text(text, encoding="utf-8")
    (ready / "fr.mo").write_bytes(collector.ready("fr"))
    (ready / "core.json").write_bytes(collector.patterns())
    monkeypatch.setattr(texts, "resource", lambda name: tmp_path / name)
    assert texts.languages() == ("en", "fr")
    assert texts.name("fr") == "Français"
    try:
        assert texts.use("system", ["fr-CA"]) == "fr"
        assert said("/x.jpg: The file is empty.") == "/x.jpg: Le fichier est vide."
        assert number(1234) == "1 234"
        assert texts.tr("Preferences") == "Preferences"
    finally:
        texts.use("en")
