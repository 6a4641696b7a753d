"""Sidecars are found by every form of their name."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from photosim.shots import notes_beside as notes
from photosim.shots.notes_beside import EDITS, MOVES, TOLD, going_along, notes_beside, told_beside
from photosim.shots.shots import Listings

LONG = "a_very_long_name_of_a_photo_from_2019_in_June_"


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


@pytest.mark.parametrize(
    ("photo", "beside", "expected"),
    [
        ("IMG_1.jpg", ["IMG_1_01.jpg.xmp", "IMG_1_02.jpg.xmp"], ["IMG_1_01.jpg.xmp", "IMG_1_02.jpg.xmp"]),
        ("IMG_1.jpg", ["IMG_1.jpg.pp3", "IMG_1.jpg.dop", "IMG_10.jpg.pp3"], ["IMG_1.jpg.dop", "IMG_1.jpg.pp3"]),
        ("PXL_1.MP.jpg", ["PXL_1.MP", "PXL_2.MP"], ["PXL_1.MP"]),
        ("A.jpg", ["A.jpg.json", "B.jpg.json", "metadata.json"], ["A.jpg.json"]),
        ("A(1).jpg", ["A.jpg(1).json", "A.jpg.json"], ["A.jpg(1).json"]),
        # A picture of that very name has it for its own.
        ("IMG_1.jpg", ["IMG_1_01.jpg", "IMG_1_01.jpg.xmp"], []),
        # The edit stays behind, and has no JSON of its own.
        ("A.jpg", ["A.jpg.json", "A-edited.jpg"], []),
        # Cut names of two pictures: nobody knows whose it is.
        (f"{LONG}1.jpg", [f"{LONG}2.jpg", f"{LONG[:46]}.json"], []),
        (f"{LONG}1.jpg", [f"{LONG[:46]}.json"], [f"{LONG[:46]}.json"]),
    ],
)  # fmt: skip
def test_what_goes_along_with_a_photo(tmp_path: Path, photo: str, beside: list[str], expected: list[str]) -> None:
    for name in (photo, *beside):
        (tmp_path / name).write_bytes(b"x")
    assert [path.name for path in going_along(tmp_path / photo, Listings())] == expected


FACTS = b"<x:xmpmeta><rdf:RDF><dc:subject>Rex</dc:subject></rdf:RDF></x:xmpmeta>"


@pytest.mark.parametrize(
    ("note", "content", "found"),
    [
        ("IMG_1.jpg.xmp", FACTS, False),
        ("IMG_1.jpg.xmp", b'<rdf:RDF darktable:history_end="0"/>', False),
        ("IMG_1.jpg.xmp", b'<rdf:RDF darktable:history_end="4"/>', True),
        ("IMG_1.xmp", b'<rdf:RDF crs:Exposure2012="+0.50" crs:HasSettings="True"/>', True),
        ("IMG_1.xmp", FACTS, False),
        ("IMG_1.jpg.xmp", b"what is this", True),
        ("IMG_1.AAE", b"<plist/>", True),
        ("IMG_O1.AAE", b"<plist/>", True),
        ("IMG_1.on1", b"x", True),
        ("IMG_2.AAE", b"<plist/>", False),
    ],
)
def test_only_what_was_done_to_a_picture_is_edits(tmp_path: Path, note: str, content: bytes, found: bool) -> None:
    (tmp_path / note).write_bytes(content)
    assert (EDITS in notes_beside(tmp_path / "IMG_1.jpg", {})) is found


def test_a_note_behind_a_stem_that_two_pictures_have_is_of_none_for_sure(tmp_path: Path) -> None:
    for name in ("IMG_1.AAE", "IMG_1.HEIC", "IMG_1.jpg"):
        (tmp_path / name).write_bytes(b"x")
    assert notes_beside(tmp_path / "IMG_1.jpg", {}) == frozenset()


def test_large_folders_are_looked_through_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"IMG_{number:05d}.jpg" for number in range(3000)]
    for name in names:
        (tmp_path / name).touch()
        (tmp_path / f"{name}.json").touch()
    looked = []
    asked = notes.is_told_by
    monkeypatch.setattr(notes, "is_told_by", lambda name, json: looked.append(json) or asked(name, json))
    listings: dict[Path, notes.Names] = {}
    assert {notes_beside(tmp_path / name, listings) for name in names} == {frozenset({TOLD})}
    assert len(looked) == len(names)
    looked.clear()
    there = Listings()
    assert [told_beside(tmp_path / name, there) for name in names] == [[tmp_path / f"{name}.json"] for name in names]
    assert len(looked) == len(names)
