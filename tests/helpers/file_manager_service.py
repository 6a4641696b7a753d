"""A file manager on the session bus that shows nothing: it prints, as JSON, what it was asked to show.

Its argument is how many seconds it thinks before it answers.
Run as a program of its own: a service that answers in the process that asks would wait for itself.
"""

from __future__ import annotations

import json
import sys
import time

from PySide6.QtCore import QCoreApplication
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusVirtualObject

NAME = "org.freedesktop.FileManager1"


class FileManager(QDBusVirtualObject):
    """Answers every method under its path."""

    def introspect(self, path: str) -> str:
        return ""

    def handleMessage(self, message: QDBusMessage, connection: QDBusConnection) -> bool:
        asked = {"method": message.member(), "signature": message.signature(), "arguments": message.arguments()}
        print(json.dumps(asked), flush=True)
        time.sleep(float(sys.argv[1]))
        return connection.send(message.createReply())


def main() -> int:
    app = QCoreApplication(sys.argv)
    bus = QDBusConnection.sessionBus()
    service = FileManager()
    path = "/org/freedesktop/FileManager1"
    if not bus.registerVirtualObject(path, service, QDBusConnection.VirtualObjectRegisterOption.SingleNode):
        return 1
    if not bus.registerService(NAME):
        return 1
    print("ready", flush=True)
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
