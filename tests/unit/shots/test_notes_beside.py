"""Sidecars are found by every form of their name."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from photosim.shots.notes_beside import EDITS, MOVES, TOLD, notes_beside


@pytest.mark.parametrize(
    ("photo", "beside", "what"),
    [
        ("IMG_1.jpg", "IMG_1.jpg.xmp", EDITS),
        ("IMG_1.jpg", "IMG_1_01.jpg.xmp", EDITS),
        ("IMG_1.RAF", "IMG_1.RAF.pp3", EDITS),
        ("A.jpg", "A.jpg.json", TOLD),
        ("A.jpg", "A.jpg.supplemental-metadata.json", TOLD),
        ("A(1).jpg", "A.jpg(1).json", TOLD),
        ("A(1).jpg", "A.jpg.supplemental-metadata(1).json", TOLD),
        ("IMG_20180714_a_long_name_for_a_photo_of.jpg", "IMG_20180714_a_long_name_for_a_photo_of.jpg.suppl.json", TOLD),
        ("PXL_1.MP.jpg", "PXL_1.MP", MOVES),
        (unicodedata.normalize("NFD", "Zoë.jpg"), unicodedata.normalize("NFC", "Zoë.jpg.xmp"), EDITS),
    ],
)
def test_what_lies_beside_is_found(tmp_path: Path, photo: str, beside: str, what: str) -> None:
    (tmp_path / beside).write_bytes(b"x")
    assert notes_beside(tmp_path / photo, {}) == {what}


@pytest.mark.parametrize(
    ("photo", "beside"),
    [
        ("A.jpg", "A.jpg(1).json"),
        ("A(1).jpg", "A.jpg.json"),
        ("IMG_1.jpg", "IMG_10.jpg.xmp"),
        ("IMG_1.jpg", "IMG_1_01.png.xmp"),
        ("A.jpg", "metadata.json"),
    ],
)
def test_what_belongs_to_another_is_not(tmp_path: Path, photo: str, beside: str) -> None:
    (tmp_path / beside).write_bytes(b"x")
    assert notes_beside(tmp_path / photo, {}) == frozenset()
