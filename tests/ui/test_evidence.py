"""Evidence in plain words, and texts that find their room."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QFont, QFontMetrics
from pytestqt.qtbot import QtBot

from photosim.ui.grids import painting
from photosim.ui.kit.evidence import in_full, plain
from photosim.values import copy_words, proven
from photosim.values.copy_facts import CopyFacts, SaidOnlyHere
from photosim.values.differences import SAME_BYTES, SAME_PIXELS, Differences, ToneChange
from photosim.values.photos import Member, Metadata, Photo


def shot(**told: Any) -> CopyFacts:
    return CopyFacts(Differences(**told))


@pytest.mark.parametrize(
    ("facts", "words", "full"),
    [
        (shot(size=0.5, decibels=41), "half size, looks the same", "half size, looks the same (41 dB)"),
        (shot(crop=0.72, decibels=37), "crop, 72 % of the frame, looks nearly the same", None),
        (shot(decibels=42), "saved again, looks the same", "saved again, looks the same (42 dB)"),
        (shot(decibels=24), "saved again, differs in places", None),
        (shot(layer=1, decibels=27), "with a caption", "with a caption (27 dB)"),
        (shot(layer=-1, decibels=27), "without the caption", None),
        (shot(turn=6, changes=(ToneChange.BRIGHTER,)), "rotated, brighter", "rotated, brighter"),
        (shot(size=2.0, enlarged=True, decibels=40), "enlarged to double size, looks the same", None),
        (
            shot(more=0.49, size=0.71, decibels=43),
            "shows more, 71 % of the size, looks the same",
            "shows more; the other is 49 % of its frame, 71 % of the size, looks the same (43 dB)",
        ),
        (CopyFacts(Differences(decibels=49), damaged=True), "damaged, looks the same", None),
        (CopyFacts(SAME_BYTES), "an exact copy of the file", "an exact copy of the file"),
        (CopyFacts(SAME_PIXELS), "the same picture, with other details about it", None),
        (CopyFacts(SAME_BYTES, hard_link=True), "an exact copy of the file, hard link, frees no space", None),
        (
            CopyFacts(SAME_BYTES, names=(SaidOnlyHere("in", "Italy"),)),
            "an exact copy of the file; only this one is in “Italy”",
            None,
        ),
    ],
)
def test_evidence_is_said_in_plain_words(facts: CopyFacts, words: str, full: str | None) -> None:
    assert copy_words.plain(facts) == words
    if full is not None:
        assert copy_words.in_full(facts) == full


def test_of_a_series_the_words_of_its_proof_are_said_and_of_a_copy_why_it_waits() -> None:
    photo = Photo(1, 1, Path("/a.jpg"), 1, 1, "a", "JPEG", 1, 1, "", False, Metadata())
    assert plain(Member(photo, 0.8, "2.0 s apart, 81 % alike")) == "2.0 s apart, 81 % alike"
    said = in_full(proven.copy(photo, 0.9, shot(size=2.0, decibels=41)))
    first, second = said.split("\n")
    assert first == "double size, looks the same (41 dB)"
    assert second == "No command for many photos takes it: it is larger than the photo to keep."
    assert "\n" not in in_full(proven.copy(photo, 0.9, shot(size=0.5, decibels=41)))


def test_a_text_is_broken_between_words_and_nothing_is_lost(qtbot: QtBot) -> None:
    text, font = "Kept because: the original rather than an edit or export.", QFont()
    width = QFontMetrics(font).horizontalAdvance(text) * 2 // 3
    parts = painting.wrapped(text, font, width)
    assert len(parts) == 2
    assert " ".join(parts) == text
    assert all(QFontMetrics(font).horizontalAdvance(part) <= width for part in parts)
    assert painting.wrapped(text, font, width * 2) == [text]
