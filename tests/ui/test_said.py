"""What the core says, in the language of the window: recognised, translated, and nothing of it forgotten."""

from __future__ import annotations

import ast
import os
import re
import string
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from photosim.base import room, texts
from photosim.base.errors import LibraryError, UsageError
from photosim.base.remedies import Remedy
from photosim.pictures.edits import NAMES as EDITS_OF_THE_TEST
from photosim.pictures.holdings import DEEP, DEPTH, GAIN_MAP, SECOND_EYE, VIDEO
from photosim.pictures.suffixes import OTHER_PICTURES
from photosim.shots.notes_beside import EDITS, MOVES, TOLD
from photosim.ui.jobs.stages import STAGES
from photosim.ui.kit.remedies import in_words
from photosim.ui.kit.said import said
from photosim.values import copy_words
from photosim.values.copy_facts import CopyFacts, Obstacle, SaidOnlyHere
from photosim.values.differences import Differences, Sameness, Setting, ToneChange
from tests.helpers.translations import ROOT, collector, only_english, templates_in, words

pytestmark = pytest.mark.usefixtures("german")


@pytest.fixture
def german() -> Iterator[None]:
    texts.use("de")
    yield
    texts.use("en")


def english_in(text: str) -> set[str]:
    return words(text) & only_english("de")


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
        ("something was retouched, looks the same", "etwas wurde retuschiert, sieht gleich aus"),
        ("looks the same, has a gain map and a video, which the photo to keep lacks",
         "sieht gleich aus, hat, was dem behaltenen Foto fehlt: eine Gain-Map und ein Video"),
        ("a gain map; in “Rex and Ann”", "eine Gain-Map; der Ordner „Rex and Ann“"),
        # A sentence with a path, which is not looked into, and with another text of the core.
        ("The library folder /half size/damaged cannot be used: it is a file, not a folder.",
         "Der Ordner /half size/damaged ist als Bibliothek nicht benutzbar: es ist eine Datei, kein Ordner."),
        ("The photo to keep, /a/b, damaged, c.jpg, cannot be read: The file is empty.",
         "Das behaltene Foto, /a/b, damaged, c.jpg, ist nicht lesbar: Die Datei ist leer."),
        ("The file ends too early: it was cut off while being copied or saved. 39 % of the picture is left.",
         "Die Datei endet zu früh: Sie wurde beim Kopieren oder Speichern abgeschnitten. Vom Bild sind 39 % noch da."),
        ("The library in /x cannot be written. The disk that holds /x is full (0.3 MB free). Free at least 1.0 MB and "
         "try again. What was read so far is kept.",
         "Die Bibliothek in /x lässt sich nicht schreiben. Die Platte mit /x ist voll (frei: 0,3 MB). Machen Sie "
         "mindestens 1,0 MB frei, und versuchen Sie es noch einmal. Was bisher gelesen wurde, bleibt."),
        # Numbers of things, by the language's own plural, and numbers by its signs.
        ("1,200 photos (39.5 MB) of 300,000 read and compared.",
         "1.200 Fotos (39,5 MB) von 300.000 gelesen und verglichen."),
        ("1 damaged vector.", "1 beschädigter Vektor."),
        ("3 damaged vectors.", "3 beschädigte Vektoren."),
        ("The journal of decisions is damaged, or does not fit the database: 3 lines cannot be read, 1 decision are "
         "not as in the database.",
         "Das Journal der Entscheidungen ist beschädigt oder passt nicht zur Datenbank: nicht lesbar: 3 Zeilen, anders "
         "als in der Datenbank: 1 Entscheidung."),
        # Steps as they are kept, with names that look like texts of the core.
        ("3 photos: 4 of 5, favourite, with “Meer, blau”, without “damaged”, title",
         "3 Fotos: 4 von 5, Favorit, mit „Meer, blau“, ohne „damaged“, Titel"),
        ("album “half size” renamed to “B, softer”", "Album „half size“ in „B, softer“ umbenannt"),
        ("1 photo put into “Meer”", "1 Foto in „Meer“ gelegt"),
        ("12 .txt, 3 .psd, 2 without a suffix, 1 hidden", "12 .txt, 3 .psd, 2 ohne Endung, 1 versteckt"),
        ("3 rows came from the copy of 03 March 2026, 12:00; what a scan found after that, and could not be read, the "
         "next scan finds again.",
         "Zeilen aus der Sicherung vom 3. März 2026, 12:00: 3; was ein Einlesen danach fand und nicht lesbar war, "
         "findet das nächste wieder."),
        # What nobody knows, or an earlier release said, stays; what is known of it does not.
        ("something nobody knows", "something nobody knows"),
        ("Words of an earlier release. The file is empty.", "Words of an earlier release. Die Datei ist leer."),
        ("", ""),
        (" ", " "),
    ],
)  # fmt: skip
def test_what_the_core_says(english: str, expected: str) -> None:
    assert said(english) == expected


def test_every_text_of_the_core_is_recognised_with_what_stands_in_it() -> None:
    """Whatever name stands in a place, exactly the words of that text come out."""
    for text in collector.of_the_core():
        places = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
        names = [f"/Bilder/{number}/IMG_4.JPG" for number in range(len(places))]
        english = text.format(*names) if names else text
        assert said(english) == (texts.tr(text, *names) if names else texts.tr(text)), text


def test_a_long_list_of_names_is_left_alone() -> None:
    names = "; ".join(f"{number}, damaged" for number in range(60))
    assert said(names) == names


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


def test_nothing_that_is_said_of_copies_stays_english() -> None:
    assert set(copy_words.OBSTACLES) == set(Obstacle)
    for text in {*_all_that_is_said_of_copies(), *_HELD, *OTHER_PICTURES.values(), *EDITS_OF_THE_TEST}:
        assert english_in(said(text)) == set(), text


@pytest.mark.parametrize("number", [2, 5, 13, 17, 20, 21, 27, 28, 30])
def test_what_the_system_says(number: int) -> None:
    error = OSError(number, os.strerror(number), "/x")
    words_of_it = said(room.in_words("The folder", Path("/x"), error))
    assert english_in(words_of_it) == set(), words_of_it


def test_errors_are_said_with_their_remedy() -> None:
    error = LibraryError("The library folder /x cannot be used: Permission denied.", Remedy.CHOOSE_LIBRARY)
    assert in_words(error).startswith("Der Ordner /x ist als Bibliothek nicht benutzbar: keine Berechtigung. ")
    assert str(error) == "The library folder /x cannot be used: Permission denied."  # as the command line says it
    assert in_words(UsageError("There is no album “Half size”.")) == "Es gibt kein Album „Half size“."


def test_in_english_nothing_of_that_is_touched() -> None:
    texts.use("en")
    assert [said(text) for text in collector.of_the_core()] == collector.of_the_core()


# Nothing is forgotten

_REASONS = (
    *("duplicates/best_shot.py", "duplicates/best_shot_rules.py", "duplicates/chosen_keepers.py"),
    *("duplicates/forerunners.py", "duplicates/keeper.py", "duplicates/series.py", "duplicates/still_so.py"),
    *("organising/labelling.py", "organising/gathering.py", "organising/wiping.py", "organising/writing.py"),
    *("pictures/sniff.py", "pictures/suffixes.py", "pictures/holdings.py", "pictures/faults.py", "pictures/raw.py"),
    *("pictures/jxl.py", "shots/notes_beside.py", "values/copy_words.py", "values/relocation.py", "base/room.py"),
    *("deleting/plan.py", "deleting/verification.py", "deleting/restoring.py", "deleting/reconcile.py"),
    *("deleting/metadata_transfer.py", "deleting/whereabouts.py", "deleting/deletion.py"),
    *("deleting/trash/reasons.py", "models/download.py", "models/official.py", "models/changing.py"),
    *("index/postgres_connection.py", "embedding/coming_along.py", "scanning/watching.py", "scanning/accounting.py"),
    *("scanning/folders.py", "checkup/contents.py", "checkup/caches.py", "checkup/checkup.py", "checkup/repairing.py"),
    *("measuring/selftest_picture.py",),
)
"""Modules that make reasons and facts of phrases; of sentences every module is looked at, by the collector."""
_PARTS = {
    "organising/gathering.py": {"keyword {0} renamed to “{1}”", "keyword {0} taken away"},  # {0} is in quotes
    "organising/writing.py": {"The sidecar"},
    "values/copy_words.py": {"which the photo to keep lacks", "only this one is {0} “{1}”"},
    "deleting/trash/reasons.py": {"The folder"},
    "models/download.py": {
        *("the proxy {0}", " (by the proxy {0}?)", "Tunnel connection failed"),
        "wants a name and password: put them into HTTPS_PROXY as http://NAME:PASSWORD@HOST:PORT",
    },
    "index/postgres_connection.py": {
        "does not let this user do that. Its administrator has to allow it to make tables, and to run once: "
        "CREATE EXTENSION vector"
    },
    "checkup/caches.py": {"damaged thumbnail"},  # counted
    "checkup/checkup.py": {"damaged vector", "damaged fingerprint"},
    "measuring/selftest_picture.py": {"from {0} % up", "Found {0}, by edit", "no picture format {0}"},
    # What decoders and systems say, which is looked for and not shown; suffixes.
    "pictures/faults.py": {
        *("unexpected end", "end of file", "not enough image data", "not supported", "unknown compression"),
        "(decoder error )?-?\\d+|'[^']*'",
    },
    "scanning/watching.py": {"no space left"},
    "pictures/suffixes.py": {
        "jpg jpeg jpe jfif jif jfi jpg_large jpg_orig jpg_original jpeg_large insp mpo png webp tif tiff gif bmp heic "
        "heif hif avif jxl"
    },
}
"""Parts of texts that the same module puts together, of which the catalogue has the whole, and what nobody is told."""


@pytest.mark.parametrize("module", _REASONS)
def test_every_phrase_of_a_reason_is_in_the_catalogue(module: str) -> None:
    known = {*collector.of_the_core(), *_PARTS.get(module, ()), *STAGES}  # stages have words of the window
    texts_of_it = [text for text in templates_in(module) if " " in text.strip() and text not in known]
    assert [text for text in texts_of_it if english_in(said(text))] == []


_OF_THE_CORE = ("reason", "about", "licence", "told", "evidence", "damage")
"""Fields of values that are texts of the core."""


_NOT_OF_THE_CORE = re.compile(r"event\.reason|words\.reason|step\.told|self\._alignments\.told|a\.about|group\.reason")
"""Qt's reasons, the window's own words, a command; a group's reason is cut before it is said (`review/words.py`)."""


def _calls_around(tree: ast.AST) -> Iterator[tuple[ast.Attribute | ast.Call, list[str]]]:
    """What may be a text of the core, with the names of the calls that it is inside of."""

    def walk(node: ast.AST, inside: list[str]) -> Iterator[tuple[ast.Attribute | ast.Call, list[str]]]:
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name == "str" and node.args and ast.unparse(node.args[0]) == "error":
                yield node, inside
            inside = [*inside, name]
        elif isinstance(node, ast.Attribute) and node.attr in _OF_THE_CORE:
            yield node, inside
        for child in ast.iter_child_nodes(node):
            asks = isinstance(node, ast.If | ast.IfExp) and child is node.test  # whether there is one, not which
            yield from walk(child, ["if"] if asks else inside)

    return walk(tree, [])


def test_the_window_shows_no_reason_as_it_is() -> None:
    """Reasons, errors, and what is told of models and steps go through `said` wherever they are shown."""
    found = []
    for path in sorted((ROOT / "photosim" / "ui").rglob("*.py")):
        for node, inside in _calls_around(ast.parse(path.read_text(encoding="utf-8"))):
            text = ast.unparse(node)
            if not ({"said", "in_words", "UnreadablePhoto", "if"} & set(inside) or _NOT_OF_THE_CORE.fullmatch(text)):
                found.append(f"{path.relative_to(ROOT).as_posix()}:{node.lineno}: {text}")
    assert found == []
