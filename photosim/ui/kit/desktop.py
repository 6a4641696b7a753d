"""Handing files to the desktop: showing them in its file manager, putting them on its clipboard."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage

from photosim.base.errors import UsageError
from photosim.base.paths import to_text
from photosim.base.texts import tr

_FILE_MANAGER = "org.freedesktop.FileManager1"
_ANSWER_MS = 8000
"""A file manager that the bus has to start first takes seconds on an old computer."""
_LOOK_AGAIN_S = 0.02


def show_in_file_manager(paths: Sequence[Path]) -> None:
    """Open the file manager with these files selected, or at least the folder of the first. For a worker thread.

    Raises UsageError when the first is gone or no file manager can be started.
    """
    first = paths[0]
    if not os.path.exists(first):
        raise UsageError(tr("{0} is not there now. Its drive may be unplugged, or the file was moved.", to_text(first)))
    if sys.platform == "win32":
        subprocess.run(["explorer", f"/select,{first}"], check=False)  # it answers 1 even when all is well
    elif sys.platform == "darwin":
        subprocess.run(["open", "-R", *map(str, paths)], check=False)
    elif not _ask_file_manager(paths):
        _open_folder(first if os.path.isdir(first) else first.parent)


def _ask_file_manager(paths: Sequence[Path]) -> bool:
    """The way of the Linux desktops, which can select files; false where nobody answers."""
    from PySide6.QtDBus import QDBusConnection, QDBusMessage

    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return False
    method = "ShowFolders" if os.path.isdir(paths[0]) else "ShowItems"
    message = QDBusMessage.createMethodCall(_FILE_MANAGER, "/org/freedesktop/FileManager1", _FILE_MANAGER, method)
    # Python encodes names that are not UTF-8 too; Qt would put another character in place of each such byte.
    message.setArguments([[path.absolute().as_uri() for path in paths], ""])
    pending = bus.asyncCall(message, _ANSWER_MS)
    while not pending.isFinished():  # `call` would keep every other thread of Python, and so the window, waiting.
        time.sleep(_LOOK_AGAIN_S)
    return not pending.isError()


def _open_folder(folder: Path) -> None:
    try:
        done = subprocess.run(["xdg-open", str(folder)], check=False, capture_output=True, timeout=30)
    except FileNotFoundError:
        raise UsageError(tr("No file manager was found on this computer. The folder is {0}", to_text(folder))) from None
    except subprocess.TimeoutExpired:  # some keep running as long as their window is open
        return
    if done.returncode:
        raise UsageError(tr("The file manager could not be opened. The folder is {0}", to_text(folder)))


def paths_as_text(paths: Sequence[Path]) -> str:
    """Paths for the clipboard, one a line."""
    return "\n".join(to_text(path) for path in paths)


def image_as_data(image: QImage, path: Path | None) -> QMimeData:
    """A picture for the clipboard; programs that take files get the file itself."""
    data = QMimeData()
    data.setImageData(image)
    if path is not None:
        data.setUrls([QUrl.fromLocalFile(str(path))])
    return data


def dropped_paths(data: QMimeData) -> list[Path]:
    """The local files and folders in something that is dragged or pasted, told by their names alone."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile() and url.toLocalFile()]


def folders_and_files(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Tell folders from the rest. For a worker thread: a dead network drive answers late or never."""
    folders = [path for path in paths if os.path.isdir(path)]
    return folders, [path for path in paths if path not in folders]
