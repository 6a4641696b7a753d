"""Evidence in plain words, and texts that find their room."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont, QFontMetrics
from pytestqt.qtbot import QtBot

from photosim.ui.grids import painting
from photosim.ui.kit.evidence import in_full, plain


@pytest.mark.parametrize(
    ("evidence", "words", "full"),
    [
        ("half size, 41 dB", "half size, looks the same", "half size, looks the same (41 dB)"),
        ("crop, 72 % of the frame, 37 dB", "crop, 72 % of the frame, looks nearly the same", None),
        ("42 dB", "saved again, looks the same", "saved again, looks the same (42 dB)"),
        ("24 dB", "saved again, differs in places", None),
        ("with a caption, 27 dB", "with a caption", "with a caption (27 dB)"),
        ("without the caption, 27 dB", "without the caption", None),
        ("half size, 41 dB; 6 % softer", "half size, looks the same; 6 % softer", None),
        ("rotated, brighter", "rotated, brighter", "rotated, brighter"),
        ("2.0 s apart, 81 % alike", "2.0 s apart, 81 % alike", "2.0 s apart, 81 % alike"),
        (
            "shows more; the other is 49 % of its frame, 71 % of the size, 43 dB",
            "shows more, 71 % of the size, looks the same",
            "shows more; the other is 49 % of its frame, 71 % of the size, looks the same (43 dB)",
        ),
        ("same bytes", "an exact copy of the file", "an exact copy of the file"),
        ("same pixels, other metadata", "the same picture, with other details about it", None),
        ("", "", ""),
    ],
)
def test_evidence_is_said_in_plain_words(evidence: str, words: str, full: str | None) -> None:
    assert plain(evidence) == words
    if full is not None:
        assert in_full(evidence) == full


def test_a_text_is_broken_between_words_and_nothing_is_lost(qtbot: QtBot) -> None:
    text, font = "Kept because: the original rather than an edit or export.", QFont()
    width = QFontMetrics(font).horizontalAdvance(text) * 2 // 3
    parts = painting.wrapped(text, font, width)
    assert len(parts) == 2
    assert " ".join(parts) == text
    assert all(QFontMetrics(font).horizontalAdvance(part) <= width for part in parts)
    assert painting.wrapped(text, font, width * 2) == [text]
