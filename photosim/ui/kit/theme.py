"""Colours, spacing and the one style sheet, light or dark as the system or the person asks."""

from __future__ import annotations

import os
import weakref
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from photosim.ui.kit.style_sheet import style_sheet

THEME_VARIABLE = "PHOTOSIM_THEME"
"""`light` or `dark` forces one of the two, whatever was chosen, for screenshots and tests."""
APPEARANCE = "appearance"
"""Setting: one of `APPEARANCES`."""
SYSTEM = "system"
APPEARANCES = (SYSTEM, "light", "dark")
_DARK = {"light": False, "dark": True}
_KEPT = "kept dark"
"""Property of a widget that is dark in any appearance."""

SPACE = 8
"""Pixels between things; margins are once or twice this."""
RADIUS = 6
"""Corners of buttons, cards and pictures."""


@dataclass(frozen=True, slots=True)
class ThemeColours:
    """One theme; every colour of the window is one of these."""

    window: str
    base: str
    """Behind photos, lists and text fields."""
    raised: str
    """Buttons, cards, menus."""
    hover: str
    pressed: str
    line: str
    """Borders and separators."""
    text: str
    muted: str
    """Text of the second rank; at least 4.5 to 1 against `window` and `base`."""
    accent: str
    accent_edge: str
    """Around accented buttons that have the keyboard."""
    on_accent: str
    placeholder: str
    """A photo whose thumbnail is not there yet."""
    trough: str
    """Behind a row of buttons of which one is chosen."""
    track: str
    """The empty part of bars and sliders."""
    selection: str
    """Behind selected rows of lists."""
    info: str
    warning: str
    error: str
    danger: str
    """What is marked for deletion; at least 4.5 to 1 against `base`."""
    on_danger: str


LIGHT = ThemeColours(
    window="#f5f6f8",
    base="#ffffff",
    raised="#ffffff",
    hover="#eceef2",
    pressed="#e0e3e9",
    line="#dcdfe5",
    text="#1c1f24",
    muted="#5c636d",
    accent="#2463d1",
    accent_edge="#0f3a86",
    on_accent="#ffffff",
    placeholder="#eceef1",
    trough="#e9ebef",
    track="#dfe2e8",
    selection="#dde8fb",
    info="#e3edfc",
    warning="#fdf0d3",
    error="#fbe2e0",
    danger="#b3261e",
    on_danger="#ffffff",
)
DARK = ThemeColours(
    window="#1d1f23",
    base="#16181b",
    raised="#2a2d32",
    hover="#32363c",
    pressed="#3c4148",
    line="#363a41",
    text="#e8eaed",
    muted="#a1a8b2",
    accent="#6ea3ff",
    accent_edge="#d5e4ff",
    on_accent="#0b1526",
    placeholder="#26292e",
    trough="#121417",
    track="#3a3e45",
    selection="#2b3d5c",
    info="#22324d",
    warning="#463917",
    error="#4c2624",
    danger="#ff8f85",
    on_danger="#3a0a06",
)


class Theme(QObject):
    """Applies the colours to the application, again whenever the system's scheme changes."""

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        hints = app.styleHints()
        self._forced = _DARK.get(os.environ.get(THEME_VARIABLE, "").lower())
        self._chosen: bool | None = None
        hints.colorSchemeChanged.connect(self._follow)
        app.setStyle("Fusion")
        self._follow()

    def choose(self, appearance: str) -> None:
        """Be `light` or `dark` from now on, or with `system`, and with any other word, as the system is."""
        chosen = _DARK.get(appearance)
        if chosen != self._chosen:
            self._chosen = chosen
            self._follow()

    def _follow(self) -> None:
        global _current
        scheme = self._app.styleHints().colorScheme()
        wanted = (self._forced, self._chosen, scheme == Qt.ColorScheme.Dark)
        dark = next(answer for answer in wanted if answer is not None)
        _current = DARK if dark else LIGHT
        self._app.setPalette(_palette(_current))
        self._app.setStyleSheet(style_sheet(_current, RADIUS, text_points()))
        for widget in list(_own):
            if shiboken6.isValid(widget):
                _dress(widget)
        self.changed.emit()


def text_points() -> float:
    """Size of the system's ordinary text: mostly 9 points, 13 on macOS, more where people have asked for it."""
    points = QApplication.font().pointSizeF()
    return points if points > 0 else 9.0  # a font that is measured in pixels


_own: weakref.WeakSet[QWidget] = weakref.WeakSet()
"""The widgets that are, or were, kept dark."""
_current = LIGHT
_theme: Theme | None = None


def apply(app: QApplication) -> Theme:
    """Give the application its style and keep following the system; connect to `changed` to repaint by hand."""
    global _theme
    _theme = Theme(app)
    return _theme


def theme() -> Theme | None:
    """Return what `apply` made, or None before."""
    return _theme


def colours() -> ThemeColours:
    """Return the colours in use now."""
    return _current


def is_dark() -> bool:
    return _current is DARK


def keep_dark(widget: QWidget, dark: bool) -> None:
    """Have a widget, and all that lies in it, dark in any appearance; or no longer."""
    if bool(widget.property(_KEPT)) == dark:
        return
    widget.setProperty(_KEPT, dark)
    _own.add(widget)
    _dress(widget)
    if _theme is not None:
        _theme.changed.emit()  # icons are drawn again, and what is painted by hand


def _dress(widget: QWidget) -> None:
    """Give a widget that is, or was, kept dark its colours.

    Style sheets keep palettes from reaching the widgets below, so these get theirs one by one; those that are made
    later have at least the text of the sheet.
    """
    dark = bool(widget.property(_KEPT))
    sheet = f"* {{ color: {DARK.text}; }}" + style_sheet(DARK, RADIUS, text_points())
    widget.setStyleSheet(sheet if dark else "")
    palette = _palette(DARK if dark else _current)
    for part in (widget, *widget.findChildren(QWidget)):
        part.setPalette(palette)
    widget.setAutoFillBackground(dark)


def is_dark_in(widget: QObject | None) -> bool:
    """Whether this widget is dark now."""
    while widget is not None:
        if widget.property(_KEPT):
            return True
        widget = widget.parent()
    return is_dark()


def colours_in(widget: QObject) -> ThemeColours:
    """The colours of this widget."""
    return DARK if is_dark_in(widget) else LIGHT


def colour(role: str, alpha: float = 1.0, within: QObject | None = None) -> QColor:
    """Return one of the fields of `ThemeColours` as a QColor, for painting; `within` is the widget painted on."""
    value = QColor(getattr(_current if within is None else colours_in(within), role))
    value.setAlphaF(alpha)
    return value


def set_role(widget: QWidget, role: str) -> None:
    """Give a widget a look of the style sheet.

    Labels: `title`, `heading`, `strong`, `muted`, `small`. Buttons: `primary`, `flat`, `segment`. Frames and plain
    widgets: `card`, `panel`, `bar`, `segments`, `info`, `warning`, `error`, `base`.
    """
    widget.setProperty("role", role)
    if type(widget) is QWidget or role in {"info", "warning", "error"}:
        widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):  # else it is yet to be dressed, role and all
        style = widget.style()
        style.unpolish(widget)
        style.polish(widget)


def _palette(colours: ThemeColours) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for name, value in (
        (role.Window, colours.window),
        (role.WindowText, colours.text),
        (role.Base, colours.base),
        (role.AlternateBase, colours.window),
        (role.Text, colours.text),
        (role.PlaceholderText, colours.muted),
        (role.Button, colours.raised),
        (role.ButtonText, colours.text),
        (role.BrightText, colours.text),
        (role.ToolTipBase, colours.raised),
        (role.ToolTipText, colours.text),
        (role.Highlight, colours.accent),
        (role.HighlightedText, colours.on_accent),
        (role.Accent, colours.accent),
        (role.Link, colours.accent),
        (role.LinkVisited, colours.accent),
        (role.Light, colours.raised),
        (role.Midlight, colours.hover),
        (role.Mid, colours.line),
        (role.Dark, colours.line),
        (role.Shadow, colours.line),
    ):
        palette.setColor(name, QColor(value))
    faint = QColor(colours.muted)
    faint.setAlphaF(0.6)
    for name in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, faint)
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(colours.track))
    return palette
