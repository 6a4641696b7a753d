"""PreferenceCommands: opening the preferences, and what the window hears of the models' state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from photosim.ui.models.model_controller import ModelController, report_in_words

if TYPE_CHECKING:
    from photosim.library import Library
    from photosim.ui.preferences.dialog import PreferencesDialog
    from photosim.ui.window.window import MainWindow
    from photosim.values.models import SwitchReport


class PreferenceCommands(QObject):
    """One dialog at a time; long work goes on when it is closed, and is then told in the window."""

    rules_changed = Signal()
    """Another photo of a group may be the one to keep."""

    def __init__(self, library: Library, window: MainWindow) -> None:
        super().__init__(window)
        self._library = library
        self._window = window
        self._dialog: PreferencesDialog | None = None
        self.models = ModelController(library, self)
        self.models.failed.connect(self._tell_error)
        self.models.said.connect(self._tell)
        self.models.switched.connect(self._tell_switched)

    @property
    def dialog(self) -> PreferencesDialog | None:
        """The dialog while it is open."""
        return self._dialog

    def show(self) -> None:
        """Open the preferences, or bring them to the front."""
        self._raised()

    def _raised(self) -> PreferencesDialog:
        if self._dialog is None:
            self._dialog = self._made()
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()
        return self._dialog

    def _made(self) -> PreferencesDialog:
        from photosim.ui.models import models_page
        from photosim.ui.preferences.dialog import PreferencesDialog
        from photosim.ui.review import keeper_rules
        from photosim.ui.scanning import background_settings

        dialog = PreferencesDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.add_page(models_page.TITLE, models_page.ModelsPage(self.models, dialog))
        rules = keeper_rules.KeeperRulesPage(self._library, dialog)
        rules.stored.connect(self.rules_changed)
        dialog.add_page(keeper_rules.TITLE, rules)
        settings, notes = self._library.settings, self._window.background.notes()
        background = background_settings.BackgroundSettings(settings, notes, dialog)
        background.changed.connect(self._window.background.apply)
        dialog.add_page(background_settings.TITLE, background)
        dialog.finished.connect(self._closed)
        return dialog

    def show_models(self) -> None:
        """Open the preferences at the page of the models."""
        from photosim.ui.models.models_page import TITLE

        self._show_at(TITLE)

    def show_rules(self) -> None:
        """Open the preferences at the rules by which one of several copies is kept."""
        from photosim.ui.review.keeper_rules import TITLE

        self._show_at(TITLE)

    def show_background(self) -> None:
        """Open the preferences at what goes on without being asked."""
        from photosim.ui.scanning.background_settings import TITLE

        self._show_at(TITLE)

    def _show_at(self, title: str) -> None:
        self._raised().show_page(title)

    def close(self) -> bool:
        """Stop what is under way; false when something hangs."""
        if self._dialog is not None:
            self._dialog.close()
        return self.models.close()

    def _closed(self, _: int) -> None:
        self._dialog = None

    def _tell(self, text: str) -> None:
        if self._dialog is None:
            self._window.say(text)

    def _tell_error(self, error: Exception) -> None:
        if self._dialog is None:
            self._window.show_error(error)

    def _tell_switched(self, report: SwitchReport) -> None:
        self._tell(report_in_words(report))
        self._window.lookalikes.ask_again(outside=True)
