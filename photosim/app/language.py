"""The language of the window: chosen before the modules that hold texts are imported."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from photosim.base import texts
from photosim.base.settings import Settings


def choose(app: QApplication, settings: Settings) -> str:
    """Use the language that the person chose, for photosim's texts and for those of Qt; returns its code."""
    of_the_system = QLocale.system().uiLanguages()
    code = texts.use(settings.get(texts.LANGUAGE, texts.SYSTEM), of_the_system)
    if not of_the_system or of_the_system[0].partition("-")[0] != code:
        QLocale.setDefault(QLocale(code))  # calendars; a person's own region stays where the language is the same
    if code != texts.ENGLISH:
        # The buttons of Qt's dialogs, the menus of its fields.
        translator = QTranslator(app)
        if translator.load(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            app.installTranslator(translator)
    return code
