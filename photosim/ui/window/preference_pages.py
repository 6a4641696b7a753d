"""PreferencePages: the pages that the rooms have in the preferences, and what the window hears of the models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from photosim.ui.kit.shell import Change, Shell
from photosim.ui.models.model_controller import ModelController, report_in_words
from photosim.ui.preferences.preference_commands import PreferenceCommands
from photosim.ui.scanning.background import Background

if TYPE_CHECKING:
    from photosim.library import Library
    from photosim.values.models import SwitchReport


class PreferencePages(QObject):
    """While the preferences are open, their page of the models tells what else the message bar would tell."""

    general_changed = Signal()
    """How the program looks, or what a click does, is another now."""

    def __init__(self, library: Library, models: ModelController, background: Background, shell: Shell) -> None:
        super().__init__(shell.host)
        self._library = library
        self._models = models
        self._background = background
        self._shell = shell
        self.commands = PreferenceCommands(self._make, shell)
        models.failed.connect(self._tell_error)
        models.said.connect(self._tell)
        models.switched.connect(self._tell_switched)

    def _make(self, parent: QWidget) -> Iterator[tuple[str, QWidget]]:
        from photosim.ui.models import models_page
        from photosim.ui.photos import label_settings
        from photosim.ui.preferences import general
        from photosim.ui.review import keeper_rules
        from photosim.ui.scanning import background_settings

        page = general.GeneralSettings(self._library.settings, parent)
        page.changed.connect(self.general_changed)
        yield general.TITLE, page
        yield models_page.TITLE, models_page.ModelsPage(self._models, parent)
        rules = keeper_rules.KeeperRulesPage(self._library, parent)
        rules.stored.connect(self._tell_rules)
        yield keeper_rules.TITLE, rules
        yield label_settings.TITLE, label_settings.LabelSettings(self._library, parent)
        background = background_settings.BackgroundSettings(self._library.settings, self._background.notes(), parent)
        background.changed.connect(self._background.apply)
        yield background_settings.TITLE, background

    def show_models(self) -> None:
        """Open the preferences at the page of the models."""
        from photosim.ui.models.models_page import TITLE

        self.commands.show_at(TITLE)

    def show_rules(self) -> None:
        """Open the preferences at the rules by which one of several copies is kept."""
        from photosim.ui.review.keeper_rules import TITLE

        self.commands.show_at(TITLE)

    def show_background(self) -> None:
        """Open the preferences at what goes on without being asked."""
        from photosim.ui.scanning.background_settings import TITLE

        self.commands.show_at(TITLE)

    def _tell(self, text: str) -> None:
        if self.commands.dialog is None:
            self._shell.say(text)

    def _tell_error(self, error: Exception) -> None:
        if self.commands.dialog is None:
            self._shell.show_error(error)

    def _tell_switched(self, report: SwitchReport) -> None:
        if report.old != report.new:  # else some photos came, and are now like the others
            self._tell(report_in_words(report))
        self._shell.changed(Change.MODEL)

    def _tell_rules(self) -> None:
        """Another photo of a group may be the one to keep."""
        self._shell.changed(Change.GROUPS)
