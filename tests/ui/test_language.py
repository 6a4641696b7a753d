"""The window in another language: every text that a person comes across on its pages, in its menus and dialogs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.translations import only_english, translated, words

SCRIPT = Path(__file__).parents[1] / "helpers" / "window_texts.py"
_NAMES = re.compile(
    r"<[^>]+>|\S*[/\\]\S*|“[^”]*”|„[^“]*“|\S*\.(jpg|psd|json)\S*|\S+:\S+|Section\(.*\)|English|Deutsch|fake-\S+"
)
"""Names, paths, queries, models and languages; nobody translates these."""
_PEOPLES = {"bilder", "meer", "sommerfrische", "familie", "anna", "jpeg", "kb", "ok", "alt"}
"""What the person of this library calls things, and units."""


def _shown(code: str, directory: Path) -> dict[str, list[str]]:
    """What a window in this language shows, by place, with troubles of many kinds."""
    out = directory / "texts.json"
    told = subprocess.run(
        [sys.executable, str(SCRIPT), code, str(directory), str(out)], capture_output=True, text=True, timeout=300
    )
    assert told.returncode == 0, told.stderr
    texts: dict[str, list[str]] = json.loads(out.read_text(encoding="utf-8"))
    return texts


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    return _shown("de", tmp_path_factory.mktemp("german"))


@pytest.fixture(scope="module")
def in_english(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    return _shown("en", tmp_path_factory.mktemp("english"))


PLACES = (
    *("menus", "photos", "look-alikes", "searched", "details", "duplicates", "history", "map", "viewer", "compared"),
    *("preferences", "shortcuts", "deleting", "only once", "comparing folders", "albums"),
)


TROUBLES = (
    *("failures", "damaged", "wiping", "refused", "checked", "repaired", "crash", "not understood"),
    *(f"step {number}" for number in range(1, 10)),
    *(f"preferences {number}" for number in range(5)),
    *(f"error {number}" for number in range(3)),
    *("before 0", "before 1"),
)


def _words_of(text: str) -> set[str]:
    return words(_NAMES.sub(" ", text.replace("\u200b", "")))


@pytest.mark.parametrize("place", [*PLACES, *TROUBLES])
def test_nothing_is_left_in_english(shown: dict[str, list[str]], place: str) -> None:
    """No word that English texts have and German ones have not, the core's errors and reasons included."""
    assert {text: found for text in shown[place] if (found := _words_of(text) & only_english("de"))} == {}
    assert len(shown[place]) > (3 if place in PLACES else 1)


def test_no_text_is_the_same_in_both_languages(shown: dict[str, list[str]], in_english: dict[str, list[str]]) -> None:
    """Names and numbers apart, nor words that are German too: what nobody has marked for translation shows here."""
    german = {word for found in translated("de").values() for text in found for word in words(text)}
    assert set(shown) == set(in_english)
    same = {text for place, texts in shown.items() for text in set(texts) & set(in_english[place])}
    assert {text for text in same if _words_of(text) - german - _PEOPLES} == set()


def test_the_list_of_groups_shows_its_lines_whole(shown: dict[str, list[str]]) -> None:
    """In a window of 1280 x 800 pixels."""
    assert shown["cut short"] == []


def test_dates_numbers_and_plurals_are_german(shown: dict[str, list[str]]) -> None:
    photos = "\n".join(shown["photos"])
    assert "März 2024" in photos
    assert re.search(r"\b\d+ Fotos\b", photos)
    details = "\n".join(shown["details"])
    assert re.search(r"Montag, 11\. März 2024", details)
    assert re.search(r"\d,\d (KB|MB|Megapixel)", details)


def test_buttons_of_qt_are_german_too(shown: dict[str, list[str]]) -> None:
    assert any("Schließen" in text for text in shown["shortcuts"])
