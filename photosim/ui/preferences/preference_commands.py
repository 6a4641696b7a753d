"""PreferenceCommands: opening the preferences, whose pages belong to the rooms."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from photosim.ui.kit.shell import Shell

if TYPE_CHECKING:
    from photosim.ui.preferences.dialog import PreferencesDialog

Pages = Callable[[QWidget], Iterable[tuple[str, QWidget]]]
"""Makes the pages with their titles, for the dialog that is given."""


class PreferenceCommands(QObject):
    """One dialog at a time; long work that was begun there goes on when it is closed."""

    def __init__(self, make_pages: Pages, shell: Shell) -> None:
        super().__init__(shell.host)
        self._make_pages = make_pages
        self._shell = shell
        self._dialog: PreferencesDialog | None = None

    @property
    def dialog(self) -> PreferencesDialog | None:
        """The dialog while it is open."""
        return self._dialog

    def show(self) -> None:
        """Open the preferences, or bring them to the front."""
        self._shown()

    def show_at(self, title: str) -> None:
        """Open the preferences at the page of that title."""
        self._shown().show_page(title)

    def close(self) -> None:
        """The window closes."""
        if self._dialog is not None:
            self._dialog.close()

    def _shown(self) -> PreferencesDialog:
        if self._dialog is None:
            self._dialog = self._made()
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()
        return self._dialog

    def _made(self) -> PreferencesDialog:
        from photosim.ui.preferences.dialog import PreferencesDialog

        dialog = PreferencesDialog(self._shell.host)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for title, page in self._make_pages(dialog):
            dialog.add_page(title, page)
        dialog.finished.connect(self._closed)
        return dialog

    def _closed(self, _: int) -> None:
        self._dialog = None
