"""Troubles of a window in any language: what cannot be read, deleted, found or opened, and what is told of it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QWidget

from photosim.app import crash, program
from photosim.base.errors import DamagedLibrary, IndexUnavailable, PhotosimError, UsageError, WeightsError
from photosim.base.remedies import Remedy
from photosim.library import Library
from photosim.ui.kit.remedies import in_words
from photosim.ui.review.groups import SIDE, HeadRole
from photosim.ui.review.words import group_facts
from photosim.ui.window.window import MainWindow
from photosim.values.organising import LabelChange

Note = Callable[..., None]
Until = Callable[[Callable[[], bool], str], None]
Dialog = Callable[[QWidget], QDialog]


def spoil(folder: Path) -> None:
    """Files that a scan cannot read, each for another reason, one that is cut off, and a picture of another kind."""
    whole = (folder / "5.jpg").read_bytes()
    (folder / "empty.jpg").write_bytes(b"")
    (folder / "zeros.jpg").write_bytes(bytes(5000))
    (folder / "page.jpg").write_bytes(b"<!DOCTYPE html><html></html>")
    (folder / "cut.jpg").write_bytes(whole[: len(whole) * 2 // 3])
    (folder / "head.jpg").write_bytes(whole[:300])
    (folder / "clip.mp4.jpg").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(range(256)) * 4)
    (folder / "drawing.psd").write_bytes(b"8BPS" + bytes(range(200)))


def cut_short(window: MainWindow) -> list[str]:
    """Lines of the list of groups that are wider than their room."""
    groups = window.review.list
    metrics = groups.fontMetrics()
    found = []
    for row in range(groups.model().rowCount()):
        index = groups.model().index(row, 0)
        room = groups.visualRect(index).width() - 2 * (SIDE + 5) - 3 * 10 - 2  # two pictures, and three margins
        found += [line for line in group_facts(index.data(HeadRole), 1) if metrics.horizontalAdvance(line) > room]
    return found


def visit(window: MainWindow, library: Library, folder: Path, note: Note, until: Until, dialog: Dialog) -> None:
    _files(window, library, folder, note, until, dialog)
    _steps(window, library, folder, note, until)
    _deleting(window, library, folder, note, until, dialog)
    _checking(window, library, note, until)
    _preferences(window, note, until)
    _messages(window, note)
    _before_the_window(library, note)


def _files(window: MainWindow, library: Library, folder: Path, note: Note, until: Until, dialog: Dialog) -> None:
    window.actions_.failures.trigger()
    opened = dialog(window)
    until(lambda: opened._model.rowCount() > 4, "the failures")  # type: ignore[attr-defined]
    note("failures", opened)
    opened.close()
    cut = library.photos.known(folder / "cut.jpg").id
    window.show_photo(cut)
    until(window.is_settled, "the damaged photo")
    QTest.qWait(300)
    note("damaged", window.details_pane._panel)
    window.dialogs.may_be_wiped(folder)
    opened = dialog(window)
    until(opened.files.isVisible, "the answer")  # type: ignore[attr-defined]
    note("wiping", opened)
    opened.close()


def _steps(window: MainWindow, library: Library, folder: Path, note: Note, until: Until) -> None:
    """Labels and albums, taken back one after another."""
    organising = library.organising
    first, second = folder / "1.jpg", folder / "2.jpg"
    told = []
    for act in (
        lambda: organising.labelling.label(
            [first, second], LabelChange(2, True, ("Familie/Max",), ("Familie/Anna",), "Titel", "Text")
        ),
        lambda: organising.labelling.label([first], LabelChange(-1, False)),
        lambda: organising.labelling.add_to_album("Berge", [first]),
        lambda: organising.labelling.rename_album("Berge", "Alpen"),
        lambda: organising.labelling.set_cover("Alpen", first),
        lambda: organising.labelling.refuse("Alpen", [second]),
        lambda: organising.labelling.remove_from_album("Alpen", [first]),
        lambda: organising.labelling.remove_album("Alpen"),
        lambda: organising.labelling.add_smart_album("Gute", "rating:>=4"),
    ):
        act()
    while organising.labelling.steps() and len(told) < 9:
        undone = organising.labelling.undo()
        assert undone is not None
        window.label_steps._tell_undone((undone, []))
        until(window.is_settled, "what is told of it")
        told.append(undone.told)
        note(f"step {len(told)}", window.message_bar)


def _deleting(window: MainWindow, library: Library, folder: Path, note: Note, until: Until, dialog: Dialog) -> None:
    """A photo that changed, one that is gone, one under a padlock."""
    changed, gone = (library.photos.known(folder / name).id for name in ("3.jpg", "4.jpg"))
    (folder / "3.jpg").write_bytes((folder / "2.jpg").read_bytes())
    (folder / "4.jpg").unlink()
    window.trash_commands.delete_photos([changed, gone], 2)
    asked = dialog(window)
    until(lambda: not getattr(asked, "busy", False), "the rehearsal")
    QTest.qWait(300)
    note("refused", asked)
    asked.close()
    until(lambda: not asked.isVisible(), "the end of the dialog")


def _checking(window: MainWindow, library: Library, note: Note, until: Until) -> None:
    for path in library.paths.thumbnails.glob("??/*.jpg"):
        path.write_bytes(b"")
    library.paths.settings.write_text("{", encoding="utf-8")
    window.actions_.check_library.trigger()
    health = window.health.dialog
    assert health is not None
    until(lambda: health.report is not None, "the check")
    note("checked", health)
    health._ask_to_repair()
    until(lambda: health.report is not None and bool(health.report.repaired), "the repair")
    note("repaired", health)
    health.close()


def _preferences(window: MainWindow, note: Note, until: Until) -> None:
    watched = ["/mnt/nas is on a network drive: photosim looks through it every 15 minutes."]
    with mock.patch.object(type(window.background), "notes", return_value=watched):
        window.preference_pages.show_models()
    opened = window.preference_pages.commands.dialog
    assert opened is not None
    for number, title in enumerate(opened.titles):
        opened.show_page(title)
        until(window.is_settled, "the page")
        QTest.qWait(600)
        note(f"preferences {number}", opened)
    opened.close()


def _messages(window: MainWindow, note: Note) -> None:
    for number, error in enumerate(_errors()):
        window.message_bar.clear()
        window.show_error(error)
        QTest.qWait(50)
        note(f"error {number}", window.message_bar)
    window.open_page("photos")
    window.page.search.tell(in_words(UsageError("“viele” after “rating:” is no number. Write one.")))
    note("not understood", window.page.search)
    window.page.search.tell("")


def _errors() -> Iterator[PhotosimError]:
    yield UsageError("/x is not a folder. It is a file; name the folder around it.")
    yield WeightsError("resnet50 is not installed.", Remedy.INSTALL_MODEL, name="resnet50")
    yield IndexUnavailable(
        "The vector database qdrant:http://x:1 does not answer (Connection refused). Start it, or check the address "
        "and the network.",
        Remedy.BUILT_IN_INDEX,
    )


def _before_the_window(library: Library, note: Note) -> None:
    """The dialogs of a program that has no window yet, and that of a fault."""
    note("crash", crash.crash_dialog("", "details", library.paths.log))
    options = argparse.Namespace(library=library.directory, weights=None, open=None, verbose=False, quiet=True)
    own = program._Program(options.library, None, [], verbose=False, quiet=True)
    shown: list[QWidget] = []

    def look() -> None:
        for box in QApplication.topLevelWidgets():
            if isinstance(box, QMessageBox) and box.isVisible():
                note(f"before {len(shown)}", box)
                shown.append(box)
                box.close()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(100)
    own._may_mend(
        DamagedLibrary(
            f"The library {library.paths.database} is damaged. Your photos are not affected. It can be mended from "
            "what can be read and from the newest copy in “backups”."
        )
    )
    with mock.patch("photosim.base.log.start"):
        own._leave_to_the_other(answered=False)
    timer.stop()
    assert len(shown) == 2
