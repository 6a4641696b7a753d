"""One window a library: the second start hands what it was asked for to the first, and ends."""

from __future__ import annotations

import contextlib
import getpass
import hashlib
import json
import logging
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, cast

import filelock
from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from photosim.base.paths import LibraryPaths

log = logging.getLogger(__name__)

_ANSWER = b"here\n"
_MOST_BYTES = 100_000
_PATIENCE_SECONDS = 6.0
_STEP_MS = 300
_TOKENS = ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID")
"""By which a desktop lets the other window come to the front."""


Claim = Literal["mine", "handed over", "silent"]


class Instance(QObject):
    """Holds a library for this process. The lock decides, and goes with the process; the socket only carries words."""

    asked = Signal(object)
    """Another start wants this window: a dict with `paths`, a list of str, and `environment`."""

    def __init__(self, directory: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = filelock.FileLock(LibraryPaths(directory).window_lock, timeout=0)
        self._name = _socket_name(directory)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)
        self._read: dict[QLocalSocket, bytes] = {}

    def claim(self) -> bool:
        """Whether the library is this process's now. A library that cannot be locked is nobody else's either."""
        try:
            self._lock.acquire()
        except filelock.Timeout:
            return False
        except (OSError, NotImplementedError) as error:
            # Opening the library says what is wrong with its folder, if anything is.
            log.info("no lock for the window: %s", error)
        # Whoever listened there before is dead: we have the lock.
        QLocalServer.removeServer(self._name)
        if not self._server.listen(self._name):
            log.warning("other starts of photosim cannot be heard: %s", self._server.errorString())
        return True

    def stop_listening(self) -> None:
        """The window is closing: nothing can be handed to it any more."""
        self._server.close()

    def release(self) -> None:
        """Let others have the library."""
        self._server.close()
        self._lock.release()

    def claim_or_hand_over(self, paths: Sequence[Path]) -> Claim:
        """Claim the library, or ask the process that has it to come to the front and open `paths`.

        Waits some seconds for one that is just starting or ending.
        """
        environment = {name: os.environ[name] for name in _TOKENS if name in os.environ}
        message = json.dumps({"paths": [str(path) for path in paths], "environment": environment}) + "\n"
        end = time.monotonic() + _PATIENCE_SECONDS
        while not self.claim():
            if time.monotonic() > end:
                return "silent"
            socket = QLocalSocket()
            socket.connectToServer(self._name)
            if socket.waitForConnected(_STEP_MS):
                socket.write(message.encode("ascii"))
                while time.monotonic() < end and socket.state() == QLocalSocket.LocalSocketState.ConnectedState:
                    if socket.waitForReadyRead(_STEP_MS) and bytes(socket.readAll().data()).startswith(_ANSWER):
                        return "handed over"
            else:
                time.sleep(_STEP_MS / 1000)  # it is starting and does not listen yet, or is about to end
            socket.abort()
        return "mine"

    def _answer(self) -> None:
        while self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            self._read[socket] = b""
            socket.readyRead.connect(self._take)
            socket.disconnected.connect(self._forget)
            self._take_from(socket)

    def _take(self) -> None:
        self._take_from(cast(QLocalSocket, self.sender()))

    def _take_from(self, socket: QLocalSocket) -> None:
        if socket not in self._read:
            return
        self._read[socket] += bytes(socket.readAll().data())
        data = self._read[socket]
        if not data.endswith(b"\n"):
            if len(data) > _MOST_BYTES:
                socket.abort()
            return
        message = _understood(data)
        if message is None:
            socket.abort()
            return
        socket.write(_ANSWER)
        socket.flush()
        socket.disconnectFromServer()
        self.asked.emit(message)

    def _forget(self) -> None:
        socket = cast(QLocalSocket, self.sender())
        self._read.pop(socket, None)
        socket.deleteLater()


def _understood(data: bytes) -> dict[str, Any] | None:
    """The message, if it is one; anything may write to a socket."""
    with contextlib.suppress(ValueError):
        message = json.loads(data)
        if isinstance(message, dict) and isinstance(message.get("paths"), list):
            environment = message.get("environment")
            tokens = environment if isinstance(environment, dict) else {}
            return {
                "paths": [path for path in message["paths"] if isinstance(path, str)],
                "environment": {name: str(tokens[name]) for name in _TOKENS if name in tokens},
            }
    return None


def _socket_name(directory: Path) -> str:
    """The same for all ways to write one library's path, another for every person and library."""
    place = os.path.normcase(os.path.realpath(directory))
    owner = str(os.getuid()) if hasattr(os, "getuid") else getpass.getuser()
    return "photosim-" + hashlib.sha256(os.fsencode(f"{owner}:{place}")).hexdigest()[:20]
