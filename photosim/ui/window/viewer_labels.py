"""ViewerLabels: what is said of the photo at full size is shown there, and can be said there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from photosim.base.errors import PhotosimError
from photosim.ui.jobs import tasks
from photosim.ui.viewing.viewer import Viewer
from photosim.values.organising import Label

if TYPE_CHECKING:
    from photosim.library import Library
    from photosim.ui.window.window import MainWindow


class ViewerLabels(QObject):
    """Joins the viewer's strip and the commands of the window, whose photo is the one at full size."""

    def __init__(self, library: Library, viewer: Viewer, window: MainWindow) -> None:
        super().__init__(viewer)
        self._library = library
        self._viewer = viewer
        strip = self._strip = viewer.labels
        strip.favourite_requested.connect(window.labels.favourite)
        strip.rating_requested.connect(window.labels.rate)
        strip.describe_requested.connect(window.labels.describe)
        strip.delete_requested.connect(window.chosen.delete)
        viewer.current_changed.connect(self.refresh)
        viewer.outside_shown.connect(lambda: strip.show_label(None))

    def refresh(self, _: object = None) -> None:
        """Ask what is said of the photo on show."""
        photo_id = self._viewer.current
        if photo_id is None:
            self._strip.show_label(None)
            return
        library = self._library

        def read() -> Sequence[Label]:
            return library.organising.labelling.labels(library.photos.paths_of([photo_id]))

        def take(labels: Sequence[Label]) -> None:
            if self._viewer.current == photo_id:
                self._viewer.show_label(labels[0] if labels else None)

        def fail(_: PhotosimError) -> None:
            take(())  # the photo is gone, and the viewer says so

        tasks.run(self, read, take, fail)
