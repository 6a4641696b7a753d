"""Set-up for every test: Qt without a screen, real photos where they are, nothing left running behind a test."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before Qt is imported
os.environ.pop("PHOTOSIM_LIBRARY", None)
# Hundreds of tests start programs, and each would compile every module again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# Tests run beside each other, one a core: threads of NumPy's and torch's libraries would only wait for each other.
for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(threads, "1")

# Thousands of tests make files and wait until a disk has them: a quarter of their work, and most of their waiting.
DISK, MEMORY = Path(os.environ.setdefault("PHOTOSIM_TEST_DISK", tempfile.gettempdir())), Path("/dev/shm")
ROOM = 4 << 30
"""Bytes: what all tests write were it never removed (3.8 GB). What is of a test that passed is removed after it."""
if sys.platform == "linux" and "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK):
    if shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = os.fspath(MEMORY)
        tempfile.tempdir = None  # what was found out before

# How long an example takes says how busy the machine is, and nothing of the program.
settings.register_profile("photosim", deadline=None)
settings.load_profile("photosim")

if TYPE_CHECKING:
    from tests.helpers.new_libraries import NewLibraries

LONG = ("tests/integration", "tests/filesystems", "tests/faults", "tests/unit/duplicates", "tests/unit/deleting")
"""Folders whose files of tests take longest, up to a minute of one core each; elsewhere it is a few seconds at most."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On several cores the long files begin first, so that at the end none of them keeps one core waiting.

    It takes `--dist loadfile --no-loadscope-reorder`, as in the Makefile: else pytest-xdist sorts by numbers of tests.
    """
    if hasattr(config, "workerinput"):
        places = {folder: place for place, folder in enumerate(LONG)}
        top = Path(__file__).parents[1]

        def place(item: pytest.Item) -> int:
            folders = (folder.relative_to(top).as_posix() for folder in item.path.parents if top in folder.parents)
            return min((places[folder] for folder in folders if folder in places), default=len(LONG))

        items.sort(key=place)


def pytest_xdist_auto_num_workers() -> int:
    """Half as many again as there are cores, at least one more: tests also wait, for programs, timers and disks."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores + max(1, cores // 2)


SHARED_VARIABLE = "PHOTOSIM_TEST_PHOTOS"


@pytest.fixture(scope="session")
def shared_photos() -> Path:
    """The folder of real photos, beside the checkout or named by PHOTOSIM_TEST_PHOTOS."""
    named = os.environ.get(SHARED_VARIABLE)
    folder = Path(named) if named else Path(__file__).parents[2] / "shared" / "photos"
    if not folder.is_dir():
        pytest.skip(f"no real photos in {folder}; name a folder with {SHARED_VARIABLE}")
    return folder


@pytest.fixture
def on_disk() -> Iterator[Path]:
    """A folder where temporary files usually are, for tests of what only a disk does."""
    with tempfile.TemporaryDirectory(prefix="photosim-test-", dir=DISK) as made:
        yield Path(made)


@pytest.fixture
def other_volume(tmp_path: Path) -> Iterator[Path]:
    """A folder on a real second volume, beside that of `tmp_path`."""
    for place in (MEMORY, DISK):
        if place.is_dir() and place.stat().st_dev != tmp_path.stat().st_dev:
            with tempfile.TemporaryDirectory(prefix="photosim-test-", dir=place) as made:
                yield Path(made)
            return
    pytest.skip(f"needs a second volume: {DISK} or {MEMORY}")


@pytest.fixture(autouse=True, scope="session")
def _not_the_real_trash(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What tests delete goes to a trash of their own, and programs that they start find it too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(autouse=True, scope="session")
def new_libraries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewLibraries]:
    """Thousands of tests want a new library: the steps to its schema are gone through once."""
    from tests.helpers.new_libraries import NewLibraries

    made = NewLibraries(tmp_path_factory.mktemp("new libraries"))
    with made.in_use():
        yield made


@pytest.fixture(scope="module")
def step_by_step(new_libraries: NewLibraries) -> Iterator[None]:
    """New libraries are made as the program makes them: for tests of just that."""
    with new_libraries.out_of_use():
        yield


@pytest.fixture(autouse=True)
def _no_thread_outlives_its_test() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before and not thread.daemon]
    for thread in left:
        thread.join(30)
    still_running = [thread.name for thread in left if thread.is_alive()]
    assert not still_running, f"threads still running after the test: {still_running}"
