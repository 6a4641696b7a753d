"""Showing files in the file manager: what is said where there is none, or where the file is gone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QUrl

from photosim.base.errors import UsageError
from photosim.ui.kit import desktop


@pytest.fixture
def _no_bus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(desktop, "_ask_file_manager", lambda paths: False)


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"gone\.jpg is not there"):
        desktop.show_in_file_manager([tmp_path / "gone.jpg"])


@pytest.mark.usefixtures("_no_bus")
def test_without_a_bus_the_folder_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = tmp_path / "a.jpg"
    photo.touch()
    started: list[list[str]] = []

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[bytes]:
        started.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    desktop.show_in_file_manager([photo])
    assert started == [["xdg-open", str(tmp_path)]]


@pytest.mark.usefixtures("_no_bus")
def test_without_any_file_manager_the_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_: Any, **__: Any) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(UsageError, match="No file manager"):
        desktop.show_in_file_manager([tmp_path])


CHECKOUT = Path(__file__).parents[2]
ASK = "import sys; from pathlib import Path; from photosim.ui.kit.desktop import show_in_file_manager as show; "
CLOCK = """
import threading, time
gaps, last, over = [0.0], time.monotonic(), threading.Event()
def tick():
    global last
    while not over.wait(0.01):
        gaps.append(time.monotonic() - last); last = time.monotonic()
threading.Thread(target=tick).start()
show([Path(sys.argv[1])]); over.set(); print(max(gaps))
"""


@pytest.fixture
def _bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A session bus of the test's own, told to the processes that the test starts."""
    program = shutil.which("dbus-daemon")
    if program is None:
        pytest.skip("dbus-daemon is not installed on this computer")
    with subprocess.Popen([program, "--session", "--nofork", "--print-address"], stdout=subprocess.PIPE) as daemon:
        assert daemon.stdout is not None
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", daemon.stdout.readline().decode().strip())
        yield
        daemon.terminate()


@pytest.fixture
def file_manager(_bus: None, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    """A file manager on that bus. Its parameter, when a test gives one, is the seconds that it thinks."""
    command = [sys.executable, "-m", "tests.helpers.file_manager_service", str(getattr(request, "param", 0))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT) as service:
        assert service.stdout is not None
        assert service.stdout.readline() == "ready\n"
        yield service
        service.terminate()


def ask(code: str, *arguments: str | Path, **environment: str) -> str:
    """Run code in a process that knows the bus; what it printed."""
    command = [sys.executable, "-c", ASK + code, *map(str, arguments)]
    done = subprocess.run(
        command, cwd=CHECKOUT, env=os.environ | environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert not done.returncode, done.stderr
    return done.stdout


def asked(service: subprocess.Popen[str]) -> tuple[str, list[Any]]:
    """The method that the file manager was asked for, and its arguments."""
    assert service.stdout is not None
    told = json.loads(service.stdout.readline())
    assert told["signature"] == "ass"
    return told["method"], told["arguments"]


def test_the_file_manager_is_asked_to_select_the_files(tmp_path: Path, file_manager: subprocess.Popen[str]) -> None:
    photos = [tmp_path / "a b é%#.jpg", tmp_path / os.fsdecode(b"old \xe9.jpg")]
    for photo in photos:
        photo.touch()
    ask("show([Path(name) for name in sys.argv[1:]])", *photos)
    method, (uris, startup) = asked(file_manager)
    assert (method, startup) == ("ShowItems", "")
    assert uris == [f"file://{tmp_path}/a%20b%20%C3%A9%25%23.jpg", f"file://{tmp_path}/old%20%E9.jpg"]


def test_the_file_manager_is_asked_to_show_a_folder(tmp_path: Path, file_manager: subprocess.Popen[str]) -> None:
    ask("show([Path(sys.argv[1])])", tmp_path)
    assert asked(file_manager) == ("ShowFolders", [[f"file://{tmp_path}"], ""])


@pytest.mark.parametrize("file_manager", [2], indirect=True)
@pytest.mark.usefixtures("file_manager")
def test_a_slow_file_manager_keeps_no_other_thread_waiting(tmp_path: Path) -> None:
    assert float(ask(CLOCK, tmp_path)) < 1  # seconds; the file manager thinks for two


@pytest.mark.usefixtures("_bus")
def test_on_a_bus_without_a_file_manager_the_folder_is_opened(tmp_path: Path) -> None:
    program, told = tmp_path / "xdg-open", tmp_path / "told"
    program.write_text(f'#!/bin/sh\necho "$1" > {told}\n')
    program.chmod(0o755)
    ask("show([Path(sys.argv[1])])", tmp_path, PATH=f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert told.read_text() == f"{tmp_path}\n"


def test_folders_are_told_from_files_and_from_what_cannot_be_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, file, locked = tmp_path / "a", tmp_path / "b.jpg", tmp_path / "locked"
    folder.mkdir()
    file.touch()
    stat = os.stat

    def refuse(path: Any, *more: Any, **named: Any) -> os.stat_result:
        if path == locked:
            raise PermissionError(13, "Permission denied", str(path))
        return stat(path, *more, **named)

    monkeypatch.setattr(os, "stat", refuse)
    assert desktop.folders_and_files([file, folder, locked]) == ([folder], [file, locked])


def test_only_local_files_are_taken() -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/photos/a b.jpg"), QUrl("https://example.org/c.jpg")])
    assert desktop.dropped_paths(data) == [Path("/photos/a b.jpg")]
