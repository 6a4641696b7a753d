"""What people do in the preferences."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

PATIENCE_MS = 30_000
"""For threads on a computer that is busy with other tests."""


def press(widget: QWidget, text: str) -> None:
    button = next(b for b in widget.findChildren(QPushButton) if text in b.text() and not b.isHidden())
    assert button.isEnabled()
    button.click()
