"""Questions asked before something is done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def question_box(parent: QWidget, title: str, text: str, details: str) -> QMessageBox:
    """A question, as yet without buttons; `details` say what either answer means."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(title)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    box.setInformativeText(details)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box


def ask(parent: QWidget, title: str, text: str, details: str, yes: str, act: Callable[[], object]) -> None:
    """Ask whether to `act`; `yes` is what the button for it says. Return and Escape mean no."""
    box = question_box(parent, title, text, details)
    agree = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(QMessageBox.StandardButton.Cancel)
    agree.clicked.connect(lambda: act())
    box.open()
