"""Every stage that the core reports has words, and progress is told the same way everywhere."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from photosim.base.job import Progress
from photosim.ui.jobs.progress_panel import ProgressPanel
from photosim.ui.jobs.stages import STAGES, facts_of, title_of

PROGRAM = Path(__file__).parents[2] / "photosim"


def reported() -> set[str]:
    """The names of stages in calls of `report("…")`."""
    found: set[str] = set()
    for file in PROGRAM.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            is_report = (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "report"
            )
            if (
                is_report
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and isinstance(node.args[0].value, str)
            ):
                found.add(node.args[0].value)
    return found


def test_every_stage_has_words_and_no_words_are_left_over() -> None:
    stages = reported()
    assert {"reading", "proving", "trashing", "rebuilding"} <= stages, "else the search above finds nothing"
    assert stages == set(STAGES)


@pytest.mark.parametrize(
    ("progress", "title", "facts"),
    [
        (Progress("proving", 3, 1200), "Comparing them square by square", "3 of 1,200 pairs"),
        (Progress("downloading", 5_000_000, 45_000_000), "Downloading", "5.0 MB of 45 MB"),
        (Progress("checking the database"), "Looking through the database", ""),
        (
            Progress("reading", 3, 10, per_second=1.26, failed=1),
            "Reading photos",
            "3 of 10 photos · 1.3 a second · 1 could not be read",
        ),
        (Progress("unheard of", 1, 1), "Working", "1 of 1 photo"),
    ],
)
def test_a_stage_in_words(progress: Progress, title: str, facts: str) -> None:
    assert (title_of(progress), facts_of(progress)) == (title, facts)


@pytest.fixture
def panel(qtbot: QtBot) -> ProgressPanel:
    panel = ProgressPanel("Progress", pausable=True, cancellable=True)
    qtbot.addWidget(panel)
    panel.resize(900, panel.sizeHint().height())
    panel.show()
    return panel


def test_bar_and_count_tell_the_same(panel: ProgressPanel) -> None:
    panel.show_progress(Progress("reading", 418, 1124, 66, 100))
    assert "418 of 1,124 photos" in panel.text
    assert panel.share == pytest.approx(418 / 1124, abs=1e-3)


def test_a_count_that_comes_while_it_rests_is_shown_and_no_time(panel: ProgressPanel) -> None:
    panel.show_progress(Progress("reading", 1, 56, seconds_left=300.0))
    assert "about 5 minutes left" in panel.text
    panel.show_paused(True)
    panel.show_progress(Progress("reading", 19, 56, seconds_left=300.0))
    assert "19 of 56 photos" in panel.text
    assert "Paused" in panel.text
    assert "left" not in panel.text
    assert panel.share == pytest.approx(19 / 56, abs=1e-3)


def test_what_was_asked_to_stop_says_so_until_it_has(panel: ProgressPanel) -> None:
    panel.say_stopping()
    panel.show_progress(Progress("reading", 19, 56, seconds_left=300.0))
    assert "Stopping…" in panel.text
    assert not any(button.isEnabled() for button in panel.findChildren(QPushButton))
    panel.begin("Again")
    assert "Stopping…" not in panel.text
    assert all(button.isEnabled() for button in panel.findChildren(QPushButton))


def test_another_stage_begins_its_time_anew(panel: ProgressPanel) -> None:
    panel.show_progress(Progress("comparing", 50, 100, seconds_left=3600.0))
    assert "left" in panel.text
    panel.show_progress(Progress("proving", 1, 100))
    assert "left" not in panel.text


def test_only_wanted_buttons_are_there(qtbot: QtBot) -> None:
    panel = ProgressPanel("Progress", "")
    qtbot.addWidget(panel)
    assert panel.findChildren(QPushButton) == []
    assert len(panel.findChildren(QLabel)) == 4
