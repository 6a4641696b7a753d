"""One window a library: a second start hands over what it was asked for; what a crash leaves is no hindrance."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from pytestqt.qtbot import QtBot

from photosim.app import instance as instance_module
from photosim.app.instance import Instance
from photosim.ui.window.window import MainWindow
from tests.helpers import pictures

ROOT = Path(__file__).parents[2]
WINDOW = """
import sys
from PySide6.QtCore import QTimer
from photosim import library as library_module
from tests.helpers.fake_embedder import FakeEmbedder
library_module.TorchEmbedder = lambda weights, formats: FakeEmbedder()
library_module.default_count = lambda: 0
from photosim.ui.window.window import MainWindow
from photosim.__main__ import main

come, take = MainWindow.come_forward, MainWindow.open_when_ready
def told(window):
    print("came forward", flush=True)
    come(window)
def opened(window, paths):
    print("open", *paths, sep="|", flush=True)
    take(window, paths)
    if "last" in str(paths):
        QTimer.singleShot(200, window.close)
MainWindow.come_forward, MainWindow.open_when_ready = told, opened
sys.exit(main(sys.argv[1:]))
"""


def start(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WINDOW, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def first(tmp_path: Path) -> Iterator[Instance]:
    one = Instance(tmp_path / "library")
    assert one.claim()
    yield one
    one.release()


def test_a_second_start_hands_over_and_ends(tmp_path: Path) -> None:
    at = ("--library", tmp_path / "library")
    photo = pictures.write(tmp_path / "a photo.jpg", 1)
    with start(*at) as one:
        assert one.stdout.readline() == "open\n"
        with start(*at, "--open", photo) as two:
            _, said = two.communicate(timeout=60)
            assert two.returncode == 0
            assert "open already" in said
        assert one.stdout.readline() == "came forward\n"
        assert one.stdout.readline() == f"open|{photo}\n"
        with start(*at, "--open", tmp_path / "last.jpg") as three:
            three.communicate(timeout=60)
            assert three.returncode == 0
        _, said = one.communicate(timeout=60)
        assert one.returncode == 0
        assert "Traceback" not in said


@pytest.mark.skipif(os.name == "nt", reason="kills by signal")
def test_after_a_crash_the_next_start_opens(tmp_path: Path) -> None:
    at = ("--library", tmp_path / "library")
    with start(*at) as one:
        assert one.stdout.readline() == "open\n"
        one.send_signal(signal.SIGKILL)
        one.communicate(timeout=60)
    with start(*at, "--open", tmp_path / "last.jpg") as two:
        out, said = two.communicate(timeout=60)
        assert two.returncode == 0
        assert "last.jpg" in out
        assert "open already" not in said


def test_a_library_in_another_folder_is_another(first: Instance, tmp_path: Path) -> None:
    other = Instance(tmp_path / "other")
    assert other.claim()
    other.release()


def test_one_library_by_two_names(first: Instance, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "library")
    assert not Instance(tmp_path / "link").claim()


def test_a_released_library_can_be_claimed_again(first: Instance, tmp_path: Path) -> None:
    first.release()
    second = Instance(tmp_path / "library")
    assert second.claim()
    second.release()
    assert first.claim()


def test_one_that_does_not_answer(first: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first.stop_listening()
    monkeypatch.setattr(instance_module, "_PATIENCE_SECONDS", 0.2)
    assert Instance(tmp_path / "library").claim_or_hand_over([]) == "silent"


def test_one_that_ends_meanwhile(first: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first.stop_listening()
    second = Instance(tmp_path / "library")
    claims = second.claim

    def claim() -> bool:
        mine = claims()
        first.release()
        return mine

    monkeypatch.setattr(second, "claim", claim)
    assert second.claim_or_hand_over([]) == "mine"
    second.release()


def test_a_socket_left_by_a_crash(tmp_path: Path) -> None:
    one = Instance(tmp_path / "library")
    QLocalServer.removeServer(one._name)
    left = QLocalServer()
    left.listen(one._name)
    path = Path(left.fullServerName())
    inode = path.stat().st_ino
    assert one.claim()
    assert one._server.isListening()
    assert path.exists()
    assert path.stat().st_ino != inode
    one.release()
    left.close()


def test_without_a_lock_the_window_opens_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = Instance(tmp_path / "library")

    def refuse() -> None:
        raise NotImplementedError("this file system cannot lock")

    monkeypatch.setattr(one._lock, "acquire", refuse)
    assert one.claim()
    one.release()


@pytest.mark.parametrize(
    "words",
    [b"hello\n", b"[]\n", b'{"paths": 1}\n', b"\xff\xfe\n", b"x" * 200_000],
    ids=["text", "list", "one", "bytes", "long"],
)
def test_nonsense_is_not_answered(qtbot: QtBot, first: Instance, words: bytes) -> None:
    heard = []
    first.asked.connect(heard.append)
    socket = QLocalSocket()
    socket.connectToServer(first._name)
    assert socket.waitForConnected(2000)
    socket.write(words)
    socket.flush()
    qtbot.waitUntil(
        lambda: socket.state() == QLocalSocket.LocalSocketState.UnconnectedState or socket.bytesAvailable() > 0
    )
    assert bytes(socket.readAll().data()) == b""
    assert heard == []


def test_the_window_opens_what_it_was_given(qtbot: QtBot, window: MainWindow, photos: Path) -> None:
    window.showMinimized()
    window.come_forward()
    assert not window.isMinimized()
    window.open_when_ready([photos / "03-small.jpg"])
    qtbot.waitUntil(lambda: window.lookalikes.query is not None)
    qtbot.waitUntil(window.is_settled)
