"""Real file systems for tests: mounted where that can be had, gone when the test is over."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

_ANSWERS_WITHIN = 10.0  # seconds; a mount takes milliseconds, on a busy machine too
_UNMOUNTERS = (["umount"], ["fusermount3", "-u"], ["fusermount", "-u"], ["umount", "-l"], ["fusermount3", "-uz"])
_CHECKOUT = Path(__file__).parents[2]


class NotHere(pytest.skip.Exception):
    """This machine cannot mount it; the text says why. A test that lets it pass is skipped."""


class Mounts:
    """Mounts file systems, each at a folder that is there, and unmounts them all at its end.

    Every method that mounts raises NotHere where this machine cannot do it.
    """

    def __init__(self, folder: Path) -> None:
        """`folder` takes images, keys and the like."""
        self._folder = folder
        self._atend = contextlib.ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._atend.close()

    def bindfs(self, source: Path, target: Path) -> None:
        self._mount(["bindfs", str(source), str(target)], target)

    def mergerfs(self, source: Path, target: Path) -> None:
        other = self._new("pool")
        self._mount(["mergerfs", "-o", "category.create=ff", f"{source}:{other}", str(target)], target)

    def unionfs(self, source: Path, target: Path) -> None:
        self._mount(["unionfs-fuse", "-o", "cow", f"{source}=RW:{self._new('lower')}=RO", str(target)], target)

    def overlay(self, source: Path, target: Path) -> None:
        """`source` is the lower path, which the overlay never writes to."""
        options = f"lowerdir={source},upperdir={self._new('upper')},workdir={self._new('work')}"
        self._mount(["mount", "-t", "overlay", "overlay", "-o", options, str(target)], target)

    def bind(self, source: Path, target: Path) -> None:
        self._mount(["mount", "--bind", str(source), str(target)], target)

    def lies(self, source: Path, target: Path, seconds: int = 0) -> Lies:
        """The lying file system; the kernel remembers names and attributes for `seconds`."""
        try:
            import mfusepy  # noqa: F401
        except (ImportError, OSError) as error:
            raise NotHere(f"mfusepy: {error}") from error
        if not Path("/dev/fuse").exists():
            raise NotHere("the kernel offers no FUSE: there is no /dev/fuse")
        lies = Lies(source, target, seconds)
        self._atend.callback(lies.close)
        return lies

    def sshfs(self, source: Path, target: Path) -> None:
        """Through a server of its own on the loopback interface, with keys of its own."""
        port, key = self._sshd
        options = [f"Port={port}", f"IdentityFile={key}", "IdentitiesOnly=yes", "BatchMode=yes"]
        options += ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR"]
        named = [argument for option in options for argument in ("-o", option)]
        self._mount(["sshfs", "-F", "/dev/null", f"127.0.0.1:{source}", str(target), *named], target)

    def ext4(self, target: Path) -> None:
        image = self._image("ext4", ["mkfs.ext4", "-q"], 16)
        self._mount(["mount", "-o", "loop", str(image), str(target)], target)

    def ntfs(self, target: Path, *, ignore_case: bool = False) -> None:
        image = self._image("ntfs", ["mkntfs", "-q", "-F", "-f"], 16)
        command = ["lowntfs-3g", "-o", "ignore_case"] if ignore_case else ["ntfs-3g"]
        self._mount([*command, str(image), str(target)], target)

    def vfat(self, target: Path) -> None:
        """By the kernel, else by FUSE."""
        image = self._image("vfat", ["mkfs.vfat"], 16)
        self._first_of(["mount", "-o", "loop", str(image)], ["fusefat", "-o", "rw+", str(image)], target)

    def exfat(self, target: Path) -> None:
        """By the kernel, else by FUSE."""
        device = self._device(self._image("exfat", ["mkfs.exfat"], 16))
        self._first_of(["mount", "-t", "exfat", device], ["mount.exfat-fuse", device], target)

    def _first_of(self, one: Sequence[str], other: Sequence[str], target: Path) -> None:
        try:
            self._mount([*one, str(target)], target)
        except NotHere as kernel:
            try:
                self._mount([*other, str(target)], target)
            except NotHere as fuse:
                raise NotHere(f"{kernel}; {fuse}") from fuse

    def _mount(self, command: Sequence[str], target: Path) -> None:
        self._atend.callback(unmount, target)
        run(command)
        _wait(lambda: is_mounted(target), f"{command[0]} mounted nothing")

    def _new(self, name: str) -> Path:
        number = len(list(self._folder.glob(f"{name}-*")))
        folder = self._folder / f"{name}-{number}"
        folder.mkdir(parents=True)
        return folder

    def _image(self, kind: str, command: Sequence[str], megabytes: int) -> Path:
        image = self._new("image") / kind
        with image.open("wb") as file:
            file.truncate(megabytes << 20)
        run([*command, str(image)])
        return image

    def _device(self, image: Path) -> str:
        device = run(["losetup", "--find", "--show", str(image)]).strip()
        self._atend.callback(run, ["losetup", "--detach", device])
        return device

    @functools.cached_property
    def _sshd(self) -> tuple[int, Path]:
        """A server's port, and the key it takes."""
        folder = self._new("sshd")
        for name in ("host", "user"):
            run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)])
        shutil.copy(folder / "user.pub", folder / "authorized")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        settings = {
            **{
                "ListenAddress": f"127.0.0.1:{port}",
                "HostKey": folder / "host",
                "PidFile": "none",
                "StrictModes": "no",
            },
            **{"AuthorizedKeysFile": folder / "authorized", "PasswordAuthentication": "no", "UsePAM": "no"},
            **{"PermitRootLogin": "prohibit-password", "Subsystem": "sftp internal-sftp", "LogLevel": "ERROR"},
        }
        if os.getuid() == 0:
            settings["UsePAM"] = "yes"  # else a root without a password counts as locked out
            # Empty, and wanted by every sshd; its service makes it at each start. It stays, for others may want it.
            Path("/run/sshd").mkdir(0o755, exist_ok=True)
        (folder / "config").write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
        server = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if server is None:
            raise NotHere("sshd is not installed")
        with (folder / "log").open("w") as log:
            process = subprocess.Popen([server, "-D", "-e", "-f", str(folder / "config")], stderr=log)
        self._atend.callback(_end, process)
        _wait(lambda: _answers(port) or process.poll() is not None, "sshd does not answer")
        if process.poll() is not None:
            raise NotHere(f"sshd: {(folder / 'log').read_text().strip()}")
        return port, folder / "user"


class Lies:
    """The lying file system, mounted; orders go to its process. See tests/helpers/lying_fs.py."""

    def __init__(self, source: Path, target: Path, seconds: int) -> None:
        self.source = source
        self.target = target
        self._seconds = seconds
        self._hidden: Sequence[str] = ()
        # Without the start-up files of the environment, which take longer than all the rest.
        start = f"import sys, runpy; sys.path[:0] = {[str(_CHECKOUT), *sys.path]!r}; "
        start += "runpy.run_module('tests.helpers.lying_fs', run_name='__main__', alter_sys=True)"
        self._process: subprocess.Popen[str] = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", start], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        try:
            self.reconnect()
        except BaseException:
            self.close()
            raise

    def lie(self, on: str, nth: int, *, act: bool, errno: int | None = None, kill: bool = False) -> None:
        """Let it lie about the `nth` call of `on` from now on; without `errno` it is gone before it answers."""
        self._order(do="lie", on=on, nth=nth, act=act, errno=errno, kill=kill)

    def hide(self, *what: str) -> None:
        """It no longer offers `noreplace`, `links`."""
        self._hidden = what
        self._order(do="hide", what=what)

    def heal(self) -> list[str]:
        """No lies from now on. Return the operations since the last time; none where it is gone, which stays so."""
        try:
            return list(self._order(do="heal"))
        except (OSError, ValueError):
            return []

    def disconnect(self) -> None:
        """Unmount it."""
        with contextlib.suppress(OSError, ValueError):
            self._order(do="end")
        unmount(self.target)

    def reconnect(self) -> None:
        """Mount it anew, so that nothing is remembered. What is hidden stays so."""
        self.disconnect()
        self._order(do="mount", folder=str(self.source), at=str(self.target), seconds=self._seconds)
        _wait(lambda: is_mounted(self.target), "the lying file system mounted nothing")
        self._order(do="hide", what=self._hidden)

    def close(self) -> None:
        self.disconnect()
        _end(self._process)

    def _order(self, **order: Any) -> Any:
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


def run(command: Sequence[str]) -> str:
    """Run a program and return what it printed. Raises NotHere with its last words when it fails."""
    program = shutil.which(command[0], path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if program is None:
        raise NotHere(f"{command[0]} is not installed")
    # Into a file: what stays in the background would keep a pipe open.
    with tempfile.TemporaryFile("w+") as words:
        call = [program, *command[1:]]
        done = subprocess.run(call, stdin=subprocess.DEVNULL, stdout=words, stderr=words, timeout=60, check=False)
        words.seek(0)
        text = words.read()
    if done.returncode:
        raise NotHere(f"{command[0]}: {text.strip().splitlines()[0] if text.strip() else done.returncode}")
    return text


def unmount(target: Path) -> None:
    """Unmount whatever is mounted at `target`; at the last by taking the name away while it is in use."""
    for command in _UNMOUNTERS:
        if not is_mounted(target):
            return
        with contextlib.suppress(NotHere):
            run([*command, str(target)])
    if is_mounted(target):
        raise OSError(f"{target} is still mounted")


def is_mounted(target: Path) -> bool:
    """Whether the kernel's list has it: one that does not answer counts too."""
    return str(target) in mounted()


def mounted() -> set[str]:
    """Every mount point."""
    lines = Path("/proc/self/mounts").read_text().splitlines()
    return {line.split()[1].encode().decode("unicode_escape") for line in lines}


def _wait(ready: Callable[[], bool], trouble: str) -> None:
    until = time.monotonic() + _ANSWERS_WITHIN
    while not ready():
        if time.monotonic() > until:
            raise NotHere(trouble)
        time.sleep(0.002)


def _answers(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0


def _end(process: subprocess.Popen[Any]) -> None:
    process.kill()
    process.wait()
    _close(process)


def _close(process: subprocess.Popen[Any]) -> None:
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
