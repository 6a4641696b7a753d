"""Whether a window can be opened, judged with an invented loader, screen and system."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from photosim.app.platform_check import MISSING_LIBRARIES, NO_SCREEN, PlatformProblem, problem

X11 = {"DISPLAY": ":0"}


def loader(*missing: str, plugins_load: bool = False) -> Callable[[str], object]:
    def load(name: str) -> object:
        if name in missing or ("plugins" in name and missing and not plugins_load):
            raise OSError(f"{missing[0]}: cannot open shared object file: No such file or directory")
        return object()

    return load


def ask(environ: dict[str, str], **changes: object) -> PlatformProblem | None:
    given: dict[str, object] = {
        "load": loader(),
        "reachable": lambda name, environ: True,
        "plugin": lambda name: None,
        "os_release": (),
    }
    return problem(environ, "linux", **(given | changes))


def test_all_is_well() -> None:
    assert ask(X11) is None
    assert ask({"WAYLAND_DISPLAY": "wayland-0"}) is None


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_other_systems_are_not_judged(platform: str) -> None:
    assert problem({}, platform) is None


def test_no_screen() -> None:
    found = ask({})
    assert found is not None
    assert found.kind == NO_SCREEN
    assert "no screen" in found.text


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "vnc:size=800x600", "linuxfb"])
def test_platforms_without_a_screen_need_none(platform: str) -> None:
    assert ask({"QT_QPA_PLATFORM": platform}) is None


def test_a_screen_that_does_not_answer_is_none() -> None:
    found = ask(X11, reachable=lambda name, environ: False)
    assert found is not None
    assert found.kind == NO_SCREEN


def test_xcb_helps_out_where_wayland_does_not_answer() -> None:
    both = {"WAYLAND_DISPLAY": "wayland-0", **X11}
    assert ask(both, reachable=lambda name, environ: name == "xcb") is None
    assert ask(both, load=loader("libwayland-cursor.so.0")) is None


@pytest.mark.parametrize(
    ("release", "command"),
    [
        ("ID=debian\n", "sudo apt install libxcb-cursor0 libxcb-icccm4"),
        ('NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\n', "sudo apt install libxcb-cursor0 libxcb-icccm4"),
        ("ID=fedora\n", "sudo dnf install xcb-util-cursor xcb-util-wm"),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"\n', "sudo dnf install xcb-util-cursor xcb-util-wm"),
        ("ID=manjaro\nID_LIKE=arch\n", "sudo pacman -S xcb-util-cursor xcb-util-wm"),
        (
            'ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\n',
            "sudo zypper install libxcb-cursor0 libxcb-icccm4",
        ),
        ("ID=unheard-of\n", ""),
    ],
)
def test_missing_libraries_come_with_the_command_of_the_system(release: str, command: str, tmp_path: Path) -> None:
    file = tmp_path / "os-release"
    file.write_text(release)
    found = ask(X11, load=loader("libxcb-cursor.so.0", "libxcb-icccm.so.4"), os_release=(tmp_path / "none", file))
    assert found is not None
    assert found.kind == MISSING_LIBRARIES
    assert set(found.names) == {"libxcb-cursor.so.0", "libxcb-icccm.so.4"}
    assert found.command == command
    assert command in found.text
    assert "libxcb-cursor.so.0" in found.text


def test_two_libraries_of_one_package_are_installed_once(tmp_path: Path) -> None:
    file = tmp_path / "os-release"
    file.write_text("ID=arch\n")
    found = ask(X11, load=loader("libGL.so.1", "libEGL.so.1"), os_release=(file,))
    assert found is not None
    assert found.command == "sudo pacman -S libglvnd"


def test_offscreen_needs_libraries_too() -> None:
    found = ask({"QT_QPA_PLATFORM": "offscreen"}, load=loader("libEGL.so.1"))
    assert found is not None
    assert found.names == ("libEGL.so.1",)
    # Those of a screen are not among them.
    assert ask({"QT_QPA_PLATFORM": "offscreen"}, load=loader("libxcb-cursor.so.0")) is None


def test_no_false_alarm_where_the_plugin_finds_its_libraries_by_itself() -> None:
    plugin = Path("/somewhere/plugins/platforms/libqxcb.so")
    load = loader("libxcb-cursor.so.0", plugins_load=True)
    assert ask(X11, load=load, plugin=lambda name: plugin) is None
    assert ask(X11, load=load) is not None


def test_a_library_that_only_a_newer_qt_needs_is_named() -> None:
    plugin = Path("/somewhere/plugins/platforms/libqxcb.so")
    found = ask(X11, load=loader("libxcb-future.so.3"), plugin=lambda name: plugin)
    assert found is not None
    assert found.names == ("libxcb-future.so.3",)
    assert found.command == ""


def test_a_plugin_that_fails_for_another_reason_is_not_ours_to_judge() -> None:
    def load(name: str) -> object:
        if "plugins" in name:
            raise OSError("/somewhere/libQt6Core.so.6: version `Qt_6.12' not found")
        return object()

    assert ask(X11, load=load, plugin=lambda name: Path("/somewhere/plugins/platforms/libqxcb.so")) is None


def test_asking_for_real_imports_no_qt() -> None:
    code = (
        "import sys; from photosim.app.platform_check import problem;"
        "found = problem({'QT_QPA_PLATFORM': 'offscreen'}, sys.platform);"
        "assert found is None, found;"
        "assert not problem({'DISPLAY': ''}, 'win32');"
        "assert problem({}, 'linux').kind == 'no screen';"
        "sys.exit(any(name.startswith('PySide6') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
