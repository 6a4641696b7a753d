"""Errors in the message bar: what photosim can put right itself has a button."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from photosim.base.errors import IndexUnavailable, LibraryError, UnreadablePhoto
from photosim.base.remedies import Remedy
from photosim.library import Library
from photosim.ui.jobs import tasks
from photosim.ui.kit.messages import MessageBar
from photosim.ui.window.trouble import Trouble
from tests.helpers.fake_embedder import FakeEmbedder

PATIENCE_MS = 30_000


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as opened:
        yield opened
    tasks.wait_all()


@pytest.fixture
def bar(qtbot: QtBot) -> MessageBar:
    bar = MessageBar()
    qtbot.addWidget(bar)
    return bar


def button(bar: MessageBar) -> QPushButton:
    return bar.findChild(QPushButton)


def test_an_index_that_does_not_answer_is_left_by_a_button(
    qtbot: QtBot, bar: MessageBar, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    use = library.lookalikes.use_index

    def watched(where: str, job: Any = None) -> int:
        asked.append(where)
        return use(where, job)

    monkeypatch.setattr(library.lookalikes, "use_index", watched)
    trouble = Trouble(bar, library, bar)
    trouble.tell(IndexUnavailable("The vector database does not answer.", Remedy.BUILT_IN_INDEX))
    assert bar.text == "The vector database does not answer. Or go back to the built-in index."
    assert button(bar).text() == "Use built-in index"
    button(bar).click()
    qtbot.waitUntil(lambda: "built-in index now" in bar.text, timeout=PATIENCE_MS)
    assert asked == ["built-in"]


@pytest.mark.parametrize("error", [LibraryError("The disk is full."), UnreadablePhoto("The file is empty.")])
def test_other_errors_are_told_and_have_no_button(bar: MessageBar, library: Library, error: Exception) -> None:
    Trouble(bar, library, bar).tell(error)
    assert bar.text == str(error)
    assert button(bar).isHidden()
