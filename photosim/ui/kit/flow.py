"""FlowLayout: widgets side by side, in as many lines as their widths need."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Left to right, then down. Its height depends on the width that it gets."""

    def __init__(self, parent: QWidget | None = None, *, margins: tuple[int, int, int, int], spacing: int) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(*margins)
        self.setSpacing(spacing)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        margins = self.contentsMargins()
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() + self.spacing() for size in shown)
        height = max((size.height() for size in shown), default=0)
        return QSize(width + margins.left() + margins.right(), height + margins.top() + margins.bottom())

    def minimumSize(self) -> QSize:
        margins = self.contentsMargins()
        least = QSize(0, 0)
        for item in self._items:
            if not item.isEmpty():
                least = least.expandedTo(item.minimumSize())
        return least + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        """Place the widgets and return the height that they take."""
        margins = self.contentsMargins()
        left, right = rect.left() + margins.left(), rect.right() + 1 - margins.right()
        x, y, height = left, rect.top() + margins.top(), 0
        line: list[tuple[QLayoutItem, QRect]] = []
        for item in [*self._items, None]:
            size = QSize() if item is None else item.sizeHint()
            if item is None or (line and x + size.width() > right):
                for other, place in line:
                    if move:  # in the middle of its line
                        other.setGeometry(place.translated(0, (height - place.height()) // 2))
                y, x = y + (height + self.spacing() if item is not None else height), left
                line, height = [], 0
            if item is not None and not item.isEmpty():
                width = min(size.width(), max(item.minimumSize().width(), right - left))
                line.append((item, QRect(x, y, width, size.height())))
                x += width + self.spacing()
                height = max(height, size.height())
        return y + margins.bottom() - rect.top()
