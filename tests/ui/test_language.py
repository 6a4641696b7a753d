"""The window in another language: every text that a person comes across on its pages, in its menus and dialogs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "helpers" / "window_texts.py"
ENGLISH = re.compile(
    r"\b(the|and|of|is|are|were|this|these|that|with|without|from|your|photos?|files?|folders?|copies|one|not|"
    r"no|been|it|its|to|for|by|as|at|on|or|have|has|what|which|when|shows?|find|keep|search|look-alikes?)\b"
)
"""Words that no German sentence has. Names, paths and queries are not looked at."""
_NAMES = re.compile(r"<[^>]+>|\S*[/\\]\S*|“[^”]*”|„[^“]*“|\S*\.jpg|\S+:\S+")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    directory = tmp_path_factory.mktemp("german")
    out = directory / "texts.json"
    told = subprocess.run(
        [sys.executable, str(SCRIPT), "de", str(directory), str(out)], capture_output=True, text=True, timeout=300
    )
    assert told.returncode == 0, told.stderr
    texts: dict[str, list[str]] = json.loads(out.read_text(encoding="utf-8"))
    return texts


PLACES = (
    *("menus", "photos", "look-alikes", "searched", "details", "duplicates", "history", "map", "viewer", "compared"),
    *("preferences", "shortcuts", "deleting", "only once", "comparing folders", "albums"),
)


@pytest.mark.parametrize("place", PLACES)
def test_nothing_is_left_in_english(shown: dict[str, list[str]], place: str) -> None:
    found = [text for text in shown[place] if ENGLISH.search(_NAMES.sub(" ", text.replace("&", "")))]
    assert found == []
    assert len(shown[place]) > 3


def test_dates_numbers_and_plurals_are_german(shown: dict[str, list[str]]) -> None:
    photos = "\n".join(shown["photos"])
    assert "März 2024" in photos
    assert re.search(r"\b\d+ Fotos\b", photos)
    details = "\n".join(shown["details"])
    assert re.search(r"Montag, 11\. März 2024", details)
    assert re.search(r"\d,\d (KB|MB|Megapixel)", details)


def test_buttons_of_qt_are_german_too(shown: dict[str, list[str]]) -> None:
    assert any("Schließen" in text for text in shown["shortcuts"])
