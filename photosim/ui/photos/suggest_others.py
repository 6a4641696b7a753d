"""SuggestOthers: after photos were put into an album or given a keyword, others that belong there are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from photosim.base.texts import tr
from photosim.ui.jobs.operation import Operation, Running, start
from photosim.ui.kit.shell import Action, Shell
from photosim.ui.kit.wording import counted
from photosim.values.organising import Gathering, Suggestions

if TYPE_CHECKING:
    from photosim.library import Library

_MOST = 200
_TOLD = tr("others belong there")
"""Of messages."""


class SuggestOthers(QObject):
    """Looks behind the scene, and says nothing where nothing is sure."""

    def __init__(self, library: Library, shell: Shell, show: Callable[[Gathering], None]) -> None:
        """`show` leads to an album or a keyword, with its suggestions."""
        super().__init__(shell.host)
        self._library = library
        self._shell = shell
        self._show = show
        self._running: Running[Suggestions] | None = None

    def look(self, gathering: Gathering) -> None:
        """Photos were put there. What was looked for before is no longer wanted."""
        self.forget()
        organising = self._library.organising
        self._running = start(
            Operation(
                owner=self,
                work=lambda job: organising.suggest(gathering, _MOST, job),
                success=lambda found: self._tell(gathering, found),
                failure=lambda _: None,  # nothing was asked for: an album without prepared photos has no suggestions
                unasked=True,
                name="suggest",
            )
        )

    def forget(self) -> None:
        """What is told, or looked for, is on the screen now, or no longer wanted."""
        self._shell.withdraw(_TOLD)
        running, self._running = self._running, None
        if running is not None:
            running.drop()
            running.cancel()

    def _tell(self, gathering: Gathering, found: Suggestions) -> None:
        self._running = None
        if not found.sure:
            return
        belong = tr("belongs") if found.sure == 1 else tr("belong")
        text = tr("{0} probably {1} into {2} too.", counted(found.sure, "other photo"), belong, gathering)
        self._shell.say(text, key=_TOLD, action=Action(tr("Show them"), lambda: self._show(gathering)))
