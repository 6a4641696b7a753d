"""Can a window be opened here at all? Asked before Qt is imported, because Qt's own answer is to abort.

On Linux a window needs a screen (X11 or Wayland) and system libraries that do not come with PySide6. This module finds
out with the standard library alone and says which command helps.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import re
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

NO_SCREEN = "no screen"
MISSING_LIBRARIES = "missing libraries"
_NO_SCREEN_TEXT = "There is no screen to open a window on. Start photosim from a desktop session to see its window."


@dataclass(frozen=True, slots=True)
class PlatformProblem:
    """Why no window can be opened."""

    kind: str
    """`no screen` or `missing libraries`."""
    text: str
    """For people: what is wrong and what to do."""
    names: tuple[str, ...] = ()
    """The missing libraries, by the name the loader looks for: `libxcb-cursor.so.0`."""
    command: str = ""
    """What installs them, `sudo apt install …`; empty on an unknown system."""


# What each library is called in the packages of apt, dnf, pacman and zypper. The list is what the dynamic sections of
# QtGui, QtWidgets and the platform plugins of PySide6-Essentials 6.11 name, less what comes with the C library.
_Names = tuple[str, str, str, str]
_BASE: dict[str, _Names] = {
    "libGL.so.1": ("libgl1", "libglvnd-glx", "libglvnd", "Mesa-libGL1"),
    "libEGL.so.1": ("libegl1", "libglvnd-egl", "libglvnd", "Mesa-libEGL1"),
    "libX11.so.6": ("libx11-6", "libX11", "libx11", "libX11-6"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon", "libxkbcommon", "libxkbcommon0"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig", "fontconfig", "libfontconfig1"),
    "libfreetype.so.6": ("libfreetype6", "freetype", "freetype2", "libfreetype6"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2", "glib2", "libglib-2_0-0"),
    "libgthread-2.0.so.0": ("libglib2.0-0", "glib2", "glib2", "libgthread-2_0-0"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs", "dbus", "libdbus-1-3"),
    "libzstd.so.1": ("libzstd1", "libzstd", "zstd", "libzstd1"),
    "libz.so.1": ("zlib1g", "zlib", "zlib", "libz1"),
}
_XCB: dict[str, _Names] = {
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11", "libxkbcommon-x11-0"),
    "libX11-xcb.so.1": ("libx11-xcb1", "libX11-xcb", "libx11", "libX11-xcb1"),
    "libxcb.so.1": ("libxcb1", "libxcb", "libxcb", "libxcb1"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor", "libxcb-cursor0"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm", "xcb-util-wm", "libxcb-icccm4"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image", "xcb-util-image", "libxcb-image0"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms", "libxcb-keysyms1"),
    "libxcb-randr.so.0": ("libxcb-randr0", "libxcb", "libxcb", "libxcb-randr0"),
    "libxcb-render.so.0": ("libxcb-render0", "libxcb", "libxcb", "libxcb-render0"),
    "libxcb-render-util.so.0": (
        "libxcb-render-util0",
        "xcb-util-renderutil",
        "xcb-util-renderutil",
        "libxcb-render-util0",
    ),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb", "libxcb", "libxcb-shape0"),
    "libxcb-shm.so.0": ("libxcb-shm0", "libxcb", "libxcb", "libxcb-shm0"),
    "libxcb-sync.so.1": ("libxcb-sync1", "libxcb", "libxcb", "libxcb-sync1"),
    "libxcb-util.so.1": ("libxcb-util1", "xcb-util", "xcb-util", "libxcb-util1"),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0", "libxcb", "libxcb", "libxcb-xfixes0"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb", "libxcb", "libxcb-xkb1"),
}
_WAYLAND: dict[str, _Names] = {
    "libwayland-client.so.0": ("libwayland-client0", "libwayland-client", "wayland", "libwayland-client0"),
    "libwayland-cursor.so.0": ("libwayland-cursor0", "libwayland-cursor", "wayland", "libwayland-cursor0"),
}
_LIBRARIES: dict[str, dict[str, _Names]] = {"xcb": _BASE | _XCB, "wayland": _BASE | _WAYLAND}
_ALL = _BASE | _XCB | _WAYLAND

# Distribution (ID or ID_LIKE of os-release) → place in the tuples above, and the command.
_MANAGERS: dict[str, tuple[int, str]] = {
    "debian": (0, "sudo apt install"),
    "ubuntu": (0, "sudo apt install"),
    "fedora": (1, "sudo dnf install"),
    "rhel": (1, "sudo dnf install"),
    "centos": (1, "sudo dnf install"),
    "arch": (2, "sudo pacman -S"),
    "suse": (3, "sudo zypper install"),
    "opensuse": (3, "sudo zypper install"),
}

Loader = Callable[[str], object]
"""Loads a library by name or path; raises OSError when that cannot be done."""


def problem(
    environ: Mapping[str, str],
    platform: str,
    *,
    load: Loader = ctypes.CDLL,
    reachable: Callable[[str, Mapping[str, str]], bool] | None = None,
    plugin: Callable[[str], Path | None] | None = None,
    os_release: Sequence[Path] = (Path("/etc/os-release"), Path("/usr/lib/os-release")),
) -> PlatformProblem | None:
    """Return why Qt could not open a window here, or None when it can. `platform` is `sys.platform`.

    Only Linux is judged. The other arguments exist for tests: how a library is loaded, whether the screen of a
    platform plugin answers, where a plugin's file is, and where the system says its name.
    """
    if not platform.startswith("linux"):
        return None
    candidates = _candidates(environ)
    if not candidates:
        return PlatformProblem(NO_SCREEN, _NO_SCREEN_TEXT)
    missing = {name: _missing(name, load, plugin or _plugin_file) for name in candidates}
    usable = [name for name in candidates if not missing[name]]
    if not usable:
        # Qt would be content with any one of them: name the one that lacks least.
        names = min(missing.values(), key=len)
        return _missing_problem(names, os_release)
    if not any((reachable or _reachable)(name, environ) for name in usable):
        return PlatformProblem(NO_SCREEN, _NO_SCREEN_TEXT)
    return None


def _candidates(environ: Mapping[str, str]) -> list[str]:
    """Platform plugins that Qt would try, best first; `[]` when there is no screen to try them on."""
    forced = [part.split(":")[0] for part in environ.get("QT_QPA_PLATFORM", "").split(";") if part.strip()]
    if forced:
        return forced
    found = []
    if environ.get("WAYLAND_DISPLAY") or environ.get("WAYLAND_SOCKET"):
        found.append("wayland")
    if environ.get("DISPLAY"):
        found.append("xcb")
    return found


def _missing(candidate: str, load: Loader, plugin: Callable[[str], Path | None]) -> list[str]:
    """Libraries that `candidate` needs and the loader does not find; `[]` when the plugin itself can be loaded."""
    complaint = ""
    file = plugin(candidate)
    if file is not None:
        # The plugin is the truth: it may find libraries in places that only its own run path names.
        try:
            load(str(file))
        except OSError as error:
            complaint = str(error)
        else:
            return []
    names = [name for name in _LIBRARIES.get(candidate, _BASE) if not _loads(name, load)]
    # A newer Qt may need a library that the list above does not know; the loader names it.
    named = re.match(r"(lib[\w.+-]+\.so[\w.]*): cannot open shared object file", complaint)
    if named and named[1] not in names and not named[1].startswith("libQt"):
        names.append(named[1])
    return names


def _loads(name: str, load: Loader) -> bool:
    try:
        load(name)
    except OSError:
        return False
    return True


def _plugin_file(candidate: str) -> Path | None:
    """Return the file of a platform plugin, without importing PySide6 (finding a top-level package imports nothing)."""
    spec = importlib.util.find_spec("PySide6")
    for place in (spec.submodule_search_locations or []) if spec else []:
        for folder in (Path(place) / "Qt" / "plugins", Path(place) / "plugins"):
            file = folder / "platforms" / f"libq{candidate}.so"
            if file.is_file():
                return file
    return None


def _reachable(candidate: str, environ: Mapping[str, str]) -> bool:
    """Whether the display server answers; true where that cannot be asked."""
    if candidate == "xcb":
        return _x11_answers(environ.get("DISPLAY", ""))
    if candidate.startswith("wayland") and not environ.get("WAYLAND_SOCKET"):
        return _wayland_answers(environ)
    return True


def _x11_answers(display: str) -> bool:
    if not display:
        return False
    try:
        x11 = ctypes.CDLL("libX11.so.6")
    except OSError:
        return True
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XOpenDisplay.argtypes = [ctypes.c_char_p]
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    connection = x11.XOpenDisplay(os.fsencode(display))
    if not connection:
        return False
    x11.XCloseDisplay(connection)
    return True


def _wayland_answers(environ: Mapping[str, str]) -> bool:
    name = environ.get("WAYLAND_DISPLAY") or "wayland-0"
    path = Path(environ.get("XDG_RUNTIME_DIR", "")) / name
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(2.0)
        try:
            connection.connect(str(path))
        except OSError:
            return False
    return True


def _missing_problem(names: Sequence[str], os_release: Sequence[Path]) -> PlatformProblem:
    place, command = _manager(os_release)
    packages = sorted({_ALL[name][place] for name in names if name in _ALL}) if command else []
    full = f"{command} {' '.join(packages)}" if packages else ""
    one = len(names) == 1
    text = f"The window needs {'a system library that is' if one else 'system libraries that are'} not installed: "
    text += ", ".join(names) + ".\n"
    if full:
        text += f"This command installs {'it' if one else 'them'}:\n\n    {full}\n"
    else:
        text += f"Please install {'it' if one else 'them'} with your system's package manager.\n"
    return PlatformProblem(MISSING_LIBRARIES, text, tuple(names), full)


def _manager(os_release: Sequence[Path]) -> tuple[int, str]:
    """The place in the tuples of package names and the command of this system; `(0, "")` when it is not known."""
    for file in os_release:
        try:
            text = file.read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        facts = dict(line.split("=", 1) for line in text.splitlines() if "=" in line and not line.startswith("#"))
        likes = " ".join(facts.get(key, "").strip("\"' ") for key in ("ID", "ID_LIKE")).lower().split()
        for like in likes:
            for known, manager in _MANAGERS.items():
                if like == known or like.startswith(f"{known}-"):
                    return manager
    return 0, ""
