"""Opens a window in some language, goes to every page and dialog, and writes what can be read there: a JSON object."""

from __future__ import annotations

import itertools
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QTableView,
    QTabWidget,
    QTreeView,
    QWidget,
)

LANGUAGE, DIRECTORY, OUT = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
app = QApplication(sys.argv[:1])

# Only now: texts are made when their modules are imported.
# ruff: noqa: E402
from photosim.app import language
from photosim.base import texts
from photosim.base.settings import Settings

settings = Settings(DIRECTORY / "settings.json")
settings.set(texts.LANGUAGE, LANGUAGE)
language.choose(app, settings)

from photosim.library import Library
from photosim.ui.grids.browsing import choose_all
from photosim.ui.kit import theme
from photosim.ui.window.window import MainWindow
from photosim.values.organising import Gathering, LabelChange
from tests.helpers import pictures, window_troubles
from tests.helpers.fake_embedder import FakeEmbedder

found: dict[str, list[str]] = {}


def until(done: Callable[[], bool], what: str) -> None:
    for _ in range(3000):
        if done():
            return
        QTest.qWait(20)
    raise SystemExit(f"gave up waiting for {what}")


def texts_of(widget: QWidget) -> set[str]:
    seen: set[str] = set()
    for one in (widget, *widget.findChildren(QWidget)):
        if one is not widget and not one.isVisibleTo(widget):
            continue
        seen |= {one.toolTip(), one.accessibleName(), one.accessibleDescription()}
        if isinstance(one, QLabel | QAbstractButton):
            seen.add(one.text())
        if isinstance(one, QLineEdit):
            seen.add(one.placeholderText())
        if isinstance(one, QComboBox):
            seen |= {one.itemText(number) for number in range(one.count())}
        if isinstance(one, QTabWidget):
            seen |= {one.tabText(number) for number in range(one.count())}
        if isinstance(one, QTableView | QTreeView) and (model := one.model()) is not None:
            across = Qt.Orientation.Horizontal
            seen |= {str(model.headerData(number, across) or "") for number in range(model.columnCount())}
        model = getattr(one, "model", None)
        if callable(model) and (rows := model()) is not None:
            roles = (
                Qt.ItemDataRole.DisplayRole,
                Qt.ItemDataRole.ToolTipRole,
                Qt.ItemDataRole.AccessibleTextRole,
            )
            columns = rows.columnCount(QModelIndex()) if isinstance(one, QTableView | QTreeView) else 1
            for row, column in itertools.product(range(min(30, rows.rowCount())), range(columns)):
                seen |= {str(rows.index(row, column).data(role) or "") for role in roles}
        grid = getattr(one, "sections", None)
        if isinstance(grid, list | tuple):
            seen |= {str(getattr(section, "title", "")) for section in grid}
    return seen


def note(place: str, *widgets: QWidget) -> None:
    seen: set[str] = set()
    for widget in widgets:
        seen |= texts_of(widget) | {widget.windowTitle()}
    found[place] = sorted(seen - {""})


def dialog(window: QWidget) -> QDialog:
    until(lambda: any(one.isVisible() for one in window.findChildren(QDialog)), "a dialog")
    QTest.qWait(300)
    return next(one for one in window.findChildren(QDialog) if one.isVisible())


def photos(folder: Path) -> None:
    for number in range(6):
        day = f"2024:03:{10 + number % 3:02} 12:00:{number:02}"
        pictures.write(folder / f"{number}.jpg", number, taken_at=day, width=1600, height=1000)
    pictures.write(folder / "alone.jpg", 30, taken_at="2022:08:01 12:00:00")
    for name in ("0-again.jpg", "copies/0.jpg"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes((folder / "0.jpg").read_bytes())


def visit(window: MainWindow, library: Library, folder: Path) -> None:
    a, page = window.actions_, window.page
    seen: set[str] = set()
    for action in window.findChildren(type(a.undo)):
        seen |= {action.text(), action.toolTip()}
    found["menus"] = sorted(seen - {""})
    note("photos", page, window.folder_panel, window.gatherings.panel, window.tool_bar, window.foot)
    found["photos"] += [str(section) for section in page.grid.sections] + [
        str(window.page.scrubber.accessibleDescription())
    ]
    first, second = (next(row.id for row in page.model.rows if row.relative == name) for name in ("1.jpg", "2.jpg"))
    window.show_photo(first)
    a.details.setChecked(True)
    until(window.is_settled, "look-alikes")
    QTest.qWait(300)
    note("look-alikes", window.lookalikes)
    note("details", window.details_pane._panel)
    page.search.show_words("jpg rating:>=0 2019..2025 is:portrait -is:dark")
    until(window.is_settled, "the search")
    note("searched", page)
    page.search.clear()
    until(window.is_settled, "all photos")
    window.gatherings.show(Gathering("album", "Meer"))
    until(window.is_settled, "an album")
    note("albums", page, window.gatherings.strip, window.gatherings.panel)
    window.gatherings.leave()
    until(window.is_settled, "all photos")
    window.open_page("duplicates")
    a.find_duplicates.trigger()
    until(lambda: window.review.model.rowCount() > 0 and window.is_settled(), "duplicates")
    QTest.qWait(500)
    note("duplicates", window.review)
    window.resize(1280, 800)
    QTest.qWait(200)
    found["cut short"] = window_troubles.cut_short(window)
    window.open_page("history")
    until(window.is_settled, "the history")
    note("history", window.history)
    a.map_page.trigger()
    until(window.is_settled, "the map")
    note("map", window.looks_map)
    window.open_page("photos")
    window.open_photo(first, page.model.ids())
    until(window.is_settled, "the viewer")
    note("viewer", window.viewer)
    window.close_viewer()
    window.compare_photos([first, second])
    until(window.is_settled, "a comparison")
    QTest.qWait(500)
    note("compared", window.compare)
    window.close_viewer()
    for place, show in (
        ("preferences", a.preferences.trigger),
        ("shortcuts", a.shortcuts.trigger),
        ("only once", a.only_once.trigger),
        ("comparing folders", a.compare_folders.trigger),
    ):
        show()
        opened = dialog(window)
        note(place, opened, *opened.findChildren(QWidget))
        opened.close()
        QTest.qWait(100)
    choose_all(page.grid, [first])
    window.trash_commands.delete_photos([first], 2)
    asked = dialog(window)
    until(lambda: not getattr(asked, "busy", False), "the rehearsal")
    note("deleting", asked)
    asked.close()
    until(lambda: not asked.isVisible(), "the end of the dialog")


def main() -> None:
    theme.apply(app)
    folder = DIRECTORY / "Bilder"
    folder.mkdir()
    photos(folder)
    window_troubles.spoil(folder)
    with Library.open(DIRECTORY / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([folder])
        library.organising.labelling.label(
            [folder / "1.jpg"], LabelChange(4, True, ("Familie/Anna",), title="Sommerfrische")
        )
        library.organising.labelling.add_to_album("Meer", [folder / "1.jpg", folder / "2.jpg"])
        window = MainWindow(library, open_demo=lambda photos, directory: None)
        window.resize(1200, 800)
        window.show()
        until(window.is_settled, "the window")
        visit(window, library, folder)
        window_troubles.visit(window, library, folder, note, until, dialog)
        window.close()
    OUT.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
