"""Damaged photos are found by search, told of among the files that are not shown, and go first for their whole copy."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QTableView
from pytestqt.qtbot import QtBot

from photosim.__main__ import main
from photosim.base.job import Job
from photosim.library import Library
from photosim.ui.folders.failures import FailuresDialog
from photosim.ui.review.page import ReviewPage
from photosim.ui.window.window import MainWindow
from tests.helpers.prepared import open_library, opened_copy
from tests.helpers.review_page import CONTROL, Key, opened_dialog, titles
from tests.helpers.scenes import exposure, scene


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo with a copy that was cut off, a larger shot with a smaller copy, a file that is no more, a document."""
    base = tmp_path_factory.mktemp("damaged copies")
    folder = base / "Photos"
    folder.mkdir()
    exposure(scene(1, 1200, 800), seed=1).save(folder / "whole.jpg", quality=90)
    data = (folder / "whole.jpg").read_bytes()
    (folder / "cut off.jpg").write_bytes(data[: len(data) * 85 // 100])
    exposure(scene(2, 1500, 1000), seed=2).save(folder / "large.jpg", quality=95)
    exposure(scene(2, 1500, 1000), seed=2).resize((1200, 800)).save(folder / "small.jpg", quality=98)
    (folder / "gone.jpg").write_bytes(data[:20])
    (folder / "poster.psd").write_bytes(b"8BPS" + bytes(60))
    with open_library(base) as library:
        library.scanning.scan([folder])
        library.review.find(Job())
    return base


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "Photos"


@pytest.fixture
def library(tmp_path: Path, prepared: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with opened_copy(prepared, tmp_path) as library:
        yield library


def shown(window: MainWindow) -> list[str]:
    return sorted(row.relative for row in window.page.model.rows)


def test_the_words_and_the_chip_find_them(
    qtbot: QtBot, open_window: Callable[[Library], MainWindow], library: Library, folder: Path
) -> None:
    window = open_window(library)
    window.page.search.show_words("is:damaged")
    qtbot.waitUntil(lambda: window.page.is_settled() and shown(window) == ["cut off.jpg"])
    assert window.page.search.chips.parts == ["is:damaged"]
    window.page.search.show_words("is:whole")
    qtbot.waitUntil(lambda: window.page.is_settled() and shown(window) == ["large.jpg", "whole.jpg"])


def test_the_page_of_files_that_are_not_shown_leads_to_them(
    qtbot: QtBot, open_window: Callable[[Library], MainWindow], library: Library, folder: Path
) -> None:
    window = open_window(library)
    window.actions_.failures.trigger()
    dialog = window.findChild(FailuresDialog)
    model = dialog.findChild(QTableView).model()
    qtbot.waitUntil(lambda: model.rowCount() == 2)
    rows = {model.index(row, 0).data(): model.index(row, 1).data() for row in range(2)}
    assert rows.keys() == {"gone.jpg", "poster.psd"}
    assert "leaves this to the program it belongs to" in rows["poster.psd"]
    button = next(one for one in dialog.findChildren(QPushButton) if one.text() == "Show damaged photos")
    QTest.keyClick(button, Key.Key_Space)
    qtbot.waitUntil(lambda: window.page.is_settled() and shown(window) == ["cut off.jpg"])


def test_the_command_line_finds_them(
    library: Library, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = library.paths.root
    library.close()
    assert main(["find", "is:damaged", "--json", "--library", str(place)]) == 0
    assert [one["path"] for one in json.loads(capsys.readouterr().out)["results"]] == [str(folder / "cut off.jpg")]


def test_the_damaged_one_is_offered_first_goes_and_comes_back(
    qtbot: QtBot, open_window: Callable[[Library], MainWindow], library: Library, folder: Path
) -> None:
    window = open_window(library)
    QTest.keyClick(window, Key.Key_2, CONTROL)
    page: ReviewPage = window.review
    qtbot.waitUntil(lambda: page.is_settled() and len(titles(page)) == 2)
    assert titles(page) == ["whole.jpg", "large.jpg"], "the larger gain of the other group counts less"
    head = page.model.groups[0]
    assert [member.facts.damaged for member in head.losers] == [True]
    window.actions_.mark_others.trigger()
    qtbot.waitUntil(lambda: page.is_settled() and len(library.review.state().marked) == 1)
    window.actions_.delete_marked.trigger()
    dialog = opened_dialog(qtbot, window)
    assert [line.title for line in dialog.list.lines.lines] == ["cut off.jpg"]
    QTest.mouseClick(dialog.act_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "1 file moved to the trash" in window.message_bar.text)
    assert not (folder / "cut off.jpg").exists()
    assert (folder / "whole.jpg").exists()
    qtbot.waitUntil(window.is_settled)
    window.actions_.undo.trigger()
    qtbot.waitUntil(lambda: (folder / "cut off.jpg").exists())
    qtbot.waitUntil(window.is_settled)
