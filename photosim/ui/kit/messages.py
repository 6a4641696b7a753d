"""One bar for everything the program has to say without asking: one message at a time, the rest wait their turn."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from photosim.base.texts import tr
from photosim.ui.kit import theme
from photosim.ui.kit.icons import pixmap, set_icon

INFO, WARNING, ERROR = "info", "warning", "error"
_SPOKEN = {INFO: "", WARNING: tr("Warning: "), ERROR: tr("Error: ")}
_TIMEOUT_MS = {INFO: 8_000, WARNING: 20_000, ERROR: 20_000}
_ATTENDED_MS = 2_000


@dataclass(frozen=True)
class Message:
    """What the bar shows at one time."""

    text: str
    kind: str
    action_text: str | None
    action: Callable[[], None] | None
    timeout_ms: int
    key: str
    """What the message is about. A newer one about the same takes its place."""


class MessageBar(QWidget):
    """A line of text with an icon, perhaps one button, and a cross to close it. Hidden while there is nothing to say.

    Every message goes away by itself, warnings and errors later than information; one that shall stay gives way when
    another waits. The time stops while the pointer or the keyboard is on the bar, and Escape closes it. It has room of
    its own in a layout: it covers nothing.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Message] = deque()
        self._current: Message | None = None

        self._icon = QLabel(self)
        self._icon.setFixedSize(20, 20)
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._action = QPushButton(self)
        self._action.clicked.connect(self._act)
        self._close = QToolButton(self)
        self._close.setIconSize(QSize(16, 16))
        set_icon(self._close, "close")
        self._close.setToolTip(tr("Close this message"))
        self._close.setAccessibleName(tr("Close this message"))
        self._close.clicked.connect(self.dismiss)

        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(14, 3, 8, 3)
        row.setSpacing(10)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self._action)
        row.addWidget(self._close)

        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._time_is_up)
        # Only while the bar is shown, and after those that want the key for themselves, like the viewer.
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.dismiss)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def text(self) -> str:
        """The text on show; empty while there is none."""
        return self._current.text if self._current else ""

    @property
    def height_of_one_line(self) -> int:
        """Of a message with a button, in pixels."""
        margins = self._row.contentsMargins()
        buttons = (self._action, self._close)
        for button in buttons:
            button.ensurePolished()
        return max(button.sizeHint().height() for button in buttons) + margins.top() + margins.bottom()

    def show_message(
        self,
        text: str,
        kind: str = INFO,
        action_text: str | None = None,
        action: Callable[[], None] | None = None,
        timeout_ms: int | None = None,
        *,
        key: str = "",
    ) -> None:
        """Show `text` now, or after the messages that came before it.

        `kind` is `info`, `warning` or `error`. A button `action_text` calls `action` and closes the message.
        `timeout_ms` of 0 keeps it until it is closed or another message has waited for 20 seconds; the default is 8
        seconds for information, else 20. `key` names what the message is about, else the text does: a message about the
        same, on show or waiting, is replaced at once, so that a button always belongs to what was done last. The same
        words without a button are not repeated.
        """
        if kind not in _SPOKEN:
            raise ValueError(f"unknown kind of message: {kind}")
        if timeout_ms is None:
            timeout_ms = _TIMEOUT_MS[kind]
        message = Message(text, kind, action_text if action else None, action, timeout_ms, key or text)
        if any(replace(known, timeout_ms=timeout_ms) == message for known in (self._current, *self._waiting) if known):
            return
        older = next((at for at, known in enumerate(self._waiting) if known.key == message.key), None)
        if self._current is not None and self._current.key == message.key:
            self._waiting.appendleft(message)
            self._next()
        elif older is not None:
            self._waiting[older] = message
        else:
            self._waiting.append(message)
            if self._current is None:
                self._next()
            elif not self._timer.isActive():
                self._timer.start(_TIMEOUT_MS[ERROR])

    def dismiss(self) -> None:
        """Close the message on show; the next one takes its place."""
        self._timer.stop()
        had_focus = self._is_focused()
        self._current = None
        self._next()
        if had_focus and self._current is None and (window := self.window()) is not self:
            window.setFocus(Qt.FocusReason.OtherFocusReason)

    def withdraw(self, key: str) -> None:
        """Close the message of this key, or text, or forget that it waits: what it tells is over."""
        self._waiting = deque(message for message in self._waiting if message.key != key)
        if self._current is not None and self._current.key == key:
            self.dismiss()

    def clear(self) -> None:
        """Close the message on show and forget the waiting ones."""
        self._waiting.clear()
        self.dismiss()

    def _next(self) -> None:
        if not self._waiting:
            self.hide()
            return
        message = self._current = self._waiting.popleft()
        self._text.setText(message.text)
        self._dress()
        self._action.setVisible(message.action is not None)
        self._action.setText(message.action_text or "")
        self.setAccessibleName(_SPOKEN[message.kind] + message.text)
        self.updateGeometry()
        self.show()
        self._timer.stop()
        if message.timeout_ms or self._waiting:
            self._timer.start(message.timeout_ms or _TIMEOUT_MS[ERROR])
        announcement = QAccessibleAnnouncementEvent(self, _SPOKEN[message.kind] + message.text)
        if message.kind == ERROR:
            announcement.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(announcement)

    def _act(self) -> None:
        message = self._current
        self.dismiss()
        if message is not None and message.action is not None:
            message.action()

    def _time_is_up(self) -> None:
        if self.underMouse() or self._is_focused():  # someone is reading or about to press
            self._timer.start(_ATTENDED_MS)
        else:
            self.dismiss()

    def _is_focused(self) -> bool:
        focus = self.window().focusWidget()
        return focus is not None and focus.hasFocus() and self.isAncestorOf(focus)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_timer"):
            self._dress()

    def _dress(self) -> None:
        if self._current is not None:
            self._icon.setPixmap(pixmap(self._current.kind, 20, self.devicePixelRatioF()))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._current is None:
            return
        painter = QPainter(self)
        background = theme.colour(self._current.kind)
        painter.fillRect(self.rect(), background)
        painter.fillRect(0, 0, self.width(), 1, theme.colour("line"))
