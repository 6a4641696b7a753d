"""The style sheet: only what Fusion and the palette cannot say, with colours by their role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from photosim.base.paths import resource

if TYPE_CHECKING:
    from photosim.ui.kit.theme import ThemeColours

_ARROW, _CHECKED, _PARTLY = (
    resource(f"icons/{name}.svg").as_posix() for name in ("combo-arrow", "box-checked", "box-partly")
)
"""Of one colour for light and dark: a style sheet cannot tint them."""


def style_sheet(c: ThemeColours, radius: int, points: float) -> str:
    """Return the text for QApplication.setStyleSheet; `points` is the size of ordinary text."""
    title, heading, small = (round(points * ninths / 9, 1) for ninths in (17, 11, 8))
    return f"""
    QToolTip {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.line}; padding: 4px 6px; }}
    QMainWindow::separator, QSplitter::handle {{ background: {c.line}; }}
    QSplitter::handle:horizontal {{ width: 1px; }}
    QSplitter::handle:vertical {{ height: 1px; }}

    QToolBar {{
        background: {c.window}; border: none; border-bottom: 1px solid {c.line}; padding: 5px 8px; spacing: 4px; }}
    QToolBar::separator {{ background: {c.line}; width: 1px; margin: 5px 6px; }}
    QToolButton {{
        border: 1px solid transparent; border-radius: {radius}px; padding: 5px 7px; background: transparent; }}
    QToolButton#qt_toolbar_ext_button {{ padding: 0; }}
    QToolButton::menu-indicator {{ image: none; }}
    QToolButton:hover {{ background: {c.hover}; }}
    QToolButton:pressed, QToolButton:checked {{ background: {c.pressed}; }}
    QToolButton:focus {{ border-color: {c.accent}; }}
    QMenuBar {{ background: {c.window}; padding: 2px 6px; }}
    QMenuBar::item {{ padding: 4px 9px; border-radius: 4px; background: transparent; }}
    QMenuBar::item:selected {{ background: {c.hover}; }}
    QMenu {{ background: {c.raised}; border: 1px solid {c.line}; padding: 5px; }}
    QMenu::item {{ padding: 6px 26px 6px 10px; border-radius: 4px; }}
    QMenu::icon {{ padding-left: 8px; }}
    QMenu::item:selected {{ background: {c.selection}; color: {c.text}; }}
    QMenu::item:disabled {{ color: {c.muted}; }}
    QMenu::separator {{ height: 1px; background: {c.line}; margin: 5px 8px; }}

    QLabel[role="title"] {{ font-size: {title}pt; font-weight: 600; }}
    QLabel[role="heading"] {{ font-size: {heading}pt; font-weight: 600; }}
    QLabel[role="strong"] {{ font-weight: 600; }}
    QLabel[role="muted"], QLabel[role="small"] {{ color: {c.muted}; }}
    QLabel[role="status"] {{ color: {c.muted}; }}
    QLabel[role="small"] {{ font-size: {small}pt; }}

    QPushButton {{ background: {c.raised}; border: 1px solid {c.line}; border-radius: {radius}px; padding: 6px 14px; }}
    QPushButton:hover {{ background: {c.hover}; }}
    QPushButton:pressed {{ background: {c.pressed}; }}
    QPushButton:focus {{ border-color: {c.accent}; }}
    QPushButton:disabled {{ color: {c.muted}; background: {c.window}; }}
    QPushButton[role="primary"], QPushButton:default {{
        background: {c.accent}; color: {c.on_accent}; border-color: {c.accent}; }}
    QPushButton[role="primary"] {{ font-weight: 600; }}  /* not of :default, which is not reckoned with in its size */
    QPushButton[role="primary"]:focus, QPushButton:default:focus {{
        border: 2px solid {c.accent_edge}; padding: 5px 13px; }}
    QPushButton[role="primary"]:disabled {{ background: {c.track}; color: {c.muted}; border-color: {c.track}; }}
    QPushButton[role="flat"] {{ background: transparent; border-color: transparent; }}
    QPushButton[role="flat"]:hover {{ background: {c.hover}; }}
    QPushButton[role="flat"]:focus {{ border-color: {c.accent}; }}
    QPushButton[role="segment"] {{
        padding: 4px 10px; background: transparent; border-color: transparent; color: {c.muted}; }}
    QPushButton[role="segment"]:hover {{ background: {c.hover}; }}
    QPushButton[role="segment"]:checked {{ background: {c.raised}; border-color: {c.line}; color: {c.text}; }}
    QPushButton[role="segment"]:focus {{ border-color: {c.accent}; }}

    QPushButton[role="chip"] {{
        background: {c.selection}; border-color: transparent; border-radius: 11px; padding: 3px 8px 3px 10px; }}
    QPushButton[role="chip"]:hover {{ background: {c.pressed}; }}
    QPushButton[role="chip"]:focus {{ border-color: {c.accent}; }}

    QWidget[role="segments"] {{ background: {c.trough}; border-radius: {radius + 1}px; }}
    QWidget[role="card"], QFrame[role="card"] {{
        background: {c.raised}; border: 1px solid {c.line}; border-radius: {radius + 2}px; }}
    QWidget[role="panel"] {{ background: {c.window}; }}
    QWidget[role="edge"] {{ background: {c.line}; }}
    QWidget[role="base"] {{ background: {c.base}; }}
    QWidget[role="bar"] {{ background: {c.window}; border-top: 1px solid {c.line}; }}
    QWidget[role="info"] {{ background: {c.info}; border-bottom: 1px solid {c.line}; }}
    QWidget[role="warning"] {{ background: {c.warning}; border-bottom: 1px solid {c.line}; }}
    QWidget[role="error"] {{ background: {c.error}; border-bottom: 1px solid {c.line}; }}

    QListView, QTreeView, QTableView {{ background: {c.base}; border: none; outline: none; }}
    QListView[role="panel"], QTreeView[role="panel"] {{ background: {c.window}; }}
    QListView[role="popup"] {{ background: {c.raised}; border: 1px solid {c.line}; padding: 3px; }}
    QListView[role="popup"]::item {{ padding: 4px 8px; border-radius: 4px; }}
    QListView::item:selected, QTreeView::item:selected, QTableView::item:selected {{
        background: {c.selection}; color: {c.text}; }}
    QTreeView[role="card"] {{ background: {c.base}; }}
    QTreeView[role="card"] QHeaderView {{ background: transparent; }}
    QTreeView[role="card"] QHeaderView::section:first {{ border-top-left-radius: {radius + 1}px; }}
    QHeaderView::section {{
        background: {c.window}; color: {c.muted}; border: none; border-bottom: 1px solid {c.line}; padding: 5px 8px; }}
    QHeaderView::section:vertical {{ border-bottom: none; padding: 2px 10px 2px 12px; }}
    QTableCornerButton::section {{ background: {c.window}; border: none; border-bottom: 1px solid {c.line}; }}
    QTreeView[role="card"]::item {{ padding: 0 5px; }}
    QTableView::item {{ padding: 0 5px; }}  /* and 3 of its own: under the heading */
    QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
    QLineEdit, QSpinBox, QPlainTextEdit, QTextEdit {{
        background: {c.base}; border: 1px solid {c.line}; border-radius: 4px; padding: 4px 6px; }}
    QLineEdit:focus, QSpinBox:focus, QPlainTextEdit:focus, QTextEdit:focus {{
        border-color: {c.accent}; }}

    QComboBox {{
        background: {c.raised}; border: 1px solid {c.line}; border-radius: {radius}px; padding: 5px 4px 5px 9px; }}
    QComboBox:hover {{ background: {c.hover}; }}
    QComboBox:focus {{ border-color: {c.accent}; }}
    QComboBox:disabled {{ color: {c.muted}; background: {c.window}; }}
    QComboBox::drop-down {{ border: none; width: 20px; }}
    QComboBox::down-arrow {{ image: url("{_ARROW}"); width: 12px; height: 12px; }}
    QComboBox QAbstractItemView {{ background: {c.raised}; border: 1px solid {c.line}; }}
    QComboBox QAbstractItemView::item {{ color: {c.text}; padding: 4px 8px; }}
    QComboBox QAbstractItemView::item:selected, QComboBox QAbstractItemView::item:hover {{
        background: {c.selection}; color: {c.text}; }}
    QComboBox QLineEdit {{ background: transparent; border: none; padding: 0; }}

    QCheckBox::indicator:unchecked, QListView::indicator, QTreeView::indicator {{
        width: 12px; height: 12px; border: 1px solid {c.muted}; border-radius: 2px; background: {c.base}; }}
    QListView::indicator:checked, QTreeView::indicator:checked {{
        border-color: {c.accent}; image: url("{_CHECKED}"); }}
    QTreeView::indicator:indeterminate {{ border-color: {c.accent}; image: url("{_PARTLY}"); }}
    QCheckBox::indicator:unchecked:focus {{ border-color: {c.accent}; }}
    QRadioButton::indicator {{
        width: 13px; height: 13px; border: 1px solid {c.muted}; border-radius: 7px; background: {c.base}; }}
    QRadioButton::indicator:checked {{
        width: 7px; height: 7px; border: 4px solid {c.accent}; border-radius: 7px; background: {c.on_accent}; }}
    QRadioButton::indicator:unchecked:focus {{ border-color: {c.accent}; }}
    QRadioButton::indicator:checked:focus {{ border-color: {c.accent_edge}; }}

    QProgressBar {{
        background: {c.track}; border: none; border-radius: 3px; max-height: 6px; min-height: 6px;
        text-align: center; }}
    QProgressBar::chunk {{ background: {c.accent}; border-radius: 3px; }}

    QSlider:horizontal {{ min-height: 22px; }}
    QSlider::groove:horizontal {{ height: 4px; background: {c.track}; border-radius: 2px; }}
    QSlider::sub-page:horizontal {{ background: {c.accent}; border-radius: 2px; }}
    QSlider::handle:horizontal {{
        background: {c.raised}; border: 1px solid {c.muted}; width: 14px; height: 14px; margin: -6px 0;
        border-radius: 8px; }}
    QSlider::handle:horizontal:hover {{ border-color: {c.accent}; }}
    QSlider::handle:horizontal:focus {{ border: 2px solid {c.accent}; width: 12px; height: 12px; }}
    QSlider::sub-page:horizontal:disabled {{ background: {c.track}; }}

    QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
    QScrollBar::handle {{ background: {c.track}; border-radius: 4px; margin: 2px; }}
    QScrollBar::handle:vertical {{ min-height: 36px; }}
    QScrollBar::handle:horizontal {{ min-width: 36px; }}
    QScrollBar::handle:hover {{ background: {c.muted}; }}
    QScrollBar::handle:disabled {{ background: transparent; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """
