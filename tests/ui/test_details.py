"""The facts of a photo in words, and the panel that shows them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from photosim.ui.viewing.details import DetailsPanel, file_facts, photo_facts
from photosim.values.organising import Label
from photosim.values.photos import Metadata, Photo

CHANGED = datetime(2024, 3, 2, 8, 0, 0)
FULL = Metadata(
    taken_at="2024-03-01T12:30:05.250",
    taken_offset=60,
    camera_make="Canon",
    camera_model="Canon EOS 80D",
    lens="EF-S 18-135mm",
    focal_length=35.0,
    aperture=2.8,
    exposure=0.004,
    iso=400,
    latitude=48.2,
    longitude=16.37,
    altitude=171.0,
    software="darktable 4.6",
    rating=4,
)
PHOTO = Photo(
    id=1,
    folder_id=1,
    path=Path("/home/anna/2024/IMG_2031.JPG"),
    size=4_200_000,
    mtime_ns=int(CHANGED.timestamp() * 1e9),
    content_hash="0" * 40,
    format="JPEG",
    width=4032,
    height=3024,
    shown_at="2024-03-01T12:30:05",
    missing=False,
    metadata=FULL,
)


def test_everything_that_is_known() -> None:
    assert photo_facts(PHOTO) == [
        ("Name", "IMG_2031.JPG"),
        ("Folder", "/home/anna/2024"),
        ("Taken", "Friday 1 March 2024, 12:30:05 (UTC+1)"),
        ("Camera", "Canon EOS 80D"),
        ("Lens", "EF-S 18-135mm"),
        ("Exposure", "f/2.8 · 1/250 s · ISO 400 · 35 mm"),
        ("Picture size", "4,032 × 3,024 pixels (12.2 megapixels)"),
        ("File", "4.2 MB, JPEG"),
        ("Place", "48.20000° N, 16.37000° E, 171 m above sea level"),
        ("Software", "darktable 4.6"),
        ("Rating", "★★★★☆ (4 of 5)"),
    ]


def test_names_of_the_place_stand_before_its_position() -> None:
    label = Label(PHOTO.path, places=("Wien", "Austria"))
    assert dict(photo_facts(PHOTO, (), label))["Place"] == (
        "Wien, Austria · 48.20000° N, 16.37000° E, 171 m above sea level"
    )


def test_and_nothing_that_is_not() -> None:
    assert photo_facts(replace(PHOTO, metadata=Metadata())) == [
        ("Name", "IMG_2031.JPG"),
        ("Folder", "/home/anna/2024"),
        ("File changed", "Saturday 2 March 2024, 08:00:00"),
        ("Picture size", "4,032 × 3,024 pixels (12.2 megapixels)"),
        ("File", "4.2 MB, JPEG"),
    ]


def test_a_file_outside_the_library() -> None:
    path = Path("/tmp/caf\udce9.png")
    assert file_facts(path, None, None, None) == [("Name", "caf\ufffd.png"), ("Folder", "/tmp")]
    assert file_facts(path, 812, CHANGED.timestamp(), (64, 48))[2:] == [
        ("File changed", "Saturday 2 March 2024, 08:00:00"),
        ("Picture size", "64 × 48 pixels"),
        ("File", "812 bytes"),
    ]


def test_an_impossible_time_of_the_file_costs_that_fact_only() -> None:
    facts = photo_facts(replace(PHOTO, mtime_ns=10**30, metadata=Metadata()))
    assert "File changed" not in dict(facts)


def test_the_panel_shows_selectable_text_and_copies_all(qtbot: QtBot) -> None:
    panel = DetailsPanel()
    qtbot.addWidget(panel)
    panel.resize(300, 600)
    panel.set_facts(photo_facts(PHOTO))
    panel.show()
    values = [label for label in panel.findChildren(QLabel) if label.accessibleName()]
    assert values[0].accessibleName() == "Name: IMG_2031.JPG"
    assert values[0].textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    copy, close = panel.findChildren(QToolButton)
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert "Camera: Canon EOS 80D\n" in QApplication.clipboard().text()
    with qtbot.waitSignal(panel.closed):
        qtbot.mouseClick(close, Qt.MouseButton.LeftButton)


def test_long_values_are_shown_whole(qtbot: QtBot) -> None:
    panel = DetailsPanel()
    qtbot.addWidget(panel)
    panel.resize(300, 600)
    path = Path("/home/anna/a_very_long_folder_name/" * 3 + "IMG_2031_copy_of_a_copy_of_the_last_version_final_2.JPG")
    panel.set_facts(photo_facts(replace(PHOTO, path=path)))
    panel.show()
    for label in panel.findChildren(QLabel):
        assert label.minimumSizeHint().width() <= label.width(), label.text()
        if label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), label.text()


def test_new_facts_replace_the_old(qtbot: QtBot) -> None:
    panel = DetailsPanel()
    qtbot.addWidget(panel)
    panel.set_facts([("Name", "a")])
    panel.set_facts([("Name", "b")])
    assert panel.facts == [("Name", "b")]
    assert [value.text() for value in panel._values] == ["b"]
