"""Light and dark: both readable, followed while the program runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from photosim.base.paths import resource
from photosim.ui.kit import icons, theme
from photosim.ui.kit.actions import commands
from photosim.ui.kit.theme import DARK, LIGHT, ThemeColours


@pytest.fixture
def _as_it_was(qapp: QApplication) -> Iterator[None]:
    yield
    force(None)


def force(dark: bool | None) -> None:
    """As PHOTOSIM_THEME does it; the system's own choice cannot be changed without a screen."""
    current = theme.theme()
    current._forced = dark
    current._follow()


def contrast(one: str, other: str) -> float:
    """Of the Web Content Accessibility Guidelines."""

    def light(colour: str) -> float:
        values = QColor(colour).getRgbF()[:3]
        parts = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in values]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read(colours: ThemeColours) -> None:
    for text in (colours.text, colours.muted):
        for ground in (colours.window, colours.base, colours.raised, colours.selection, colours.placeholder):
            assert contrast(text, ground) >= 4.5, (text, ground)
    assert contrast(colours.on_accent, colours.accent) >= 4.5
    for ground in (colours.window, colours.base):
        assert contrast(colours.accent, ground) >= 3


@pytest.mark.usefixtures("_as_it_was")
def test_headings_grow_with_the_text_of_the_system(qtbot: QtBot, qapp: QApplication) -> None:
    before = qapp.font()
    try:
        for points in (9, 13):
            font = qapp.font()
            font.setPointSize(points)
            qapp.setFont(font)
            force(False)
            label = QLabel("Duplicates")
            qtbot.addWidget(label)
            sizes = []
            for role in ("small", "", "heading", "title"):
                theme.set_role(label, role)
                label.ensurePolished()
                sizes.append(label.font().pointSizeF())
            assert sizes == sorted(set(sizes)), sizes
            assert sizes[1] == points
    finally:
        qapp.setFont(before)


@pytest.mark.usefixtures("_as_it_was")
def test_a_change_reaches_palette_and_icons(qtbot: QtBot, qapp: QApplication) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    icons.set_icon(button, "back")
    tints = []
    for dark, colours in ((True, DARK), (False, LIGHT)):
        force(dark)
        assert theme.colours() is colours
        assert qapp.palette().color(QPalette.ColorRole.Window).name() == colours.window
        image = button.icon().pixmap(QSize(24, 24)).toImage()
        tints.append(image.pixelColor(12, 12).lightness() > 128)
    assert tints == [True, False]


def test_every_icon_that_is_named_is_there() -> None:
    for command in commands():
        if command.icon:
            assert resource(f"icons/{command.icon}.svg").is_file(), command.icon


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_icons_are_drawn_for_the_screen(qapp: QApplication, scale: float) -> None:
    pixmap = icons.pixmap("folder", 20, scale)
    assert pixmap.width() == round(20 * scale)
    assert pixmap.deviceIndependentSize().toSize() == QSize(20, 20)


@pytest.mark.parametrize("text", ["Cancel", "Close", "Move 12 files to the trash"])
@pytest.mark.parametrize("role", ["", "primary"])
def test_a_button_has_room_for_its_whole_text(qtbot: QtBot, text: str, role: str) -> None:
    """As much of it is painted at the button's own size as where there is plenty of room."""
    dialog = QDialog()
    qtbot.addWidget(dialog)
    button = QPushButton(text, dialog)
    button.setDefault(True)
    if role:
        theme.set_role(button, role)
    dialog.show()
    ground = theme.colour("accent").name()

    def painted(width: int) -> int:
        button.resize(width, button.sizeHint().height())
        image = button.grab().toImage()
        inside = ((x, y) for x in range(8, image.width() - 8) for y in range(8, image.height() - 8))
        return sum(image.pixelColor(x, y).name() != ground for x, y in inside)

    assert 0 < painted(button.sizeHint().width()) == painted(button.sizeHint().width() + 100)


@pytest.mark.usefixtures("_as_it_was")
@pytest.mark.parametrize("dark", [False, True])
def test_a_list_to_choose_from_has_an_arrow(qtbot: QtBot, qapp: QApplication, dark: bool) -> None:
    force(dark)
    box = QComboBox()
    qtbot.addWidget(box)
    box.addItem("")
    box.resize(120, box.sizeHint().height())
    box.show()
    image = box.grab().toImage()
    right = ((x, y) for x in range(image.width() - 22, image.width() - 4) for y in range(6, image.height() - 6))
    assert sum(contrast(image.pixelColor(x, y).name(), theme.colour("raised").name()) > 2 for x, y in right) > 8
