"""What a start of the window does without: garbage is not looked for, and sources of modules are not read."""

from __future__ import annotations

import os
import subprocess
import sys

_START = """
import builtins, gc, linecache
from photosim.app import quick_start

quick_start.modules_are_there()
assert gc.get_freeze_count() == 0  # a second window: the first one shall go
quick_start.begin()
assert not gc.isenabled()
import PySide6.QtCore
from photosim.ui.kit.dot import __file__ as before
assert before in linecache.cache  # else PySide6 has mended it, and `leave_imports_alone` can go
quick_start.leave_imports_alone()
from photosim.ui.kit.elided import __file__ as after
assert after not in linecache.cache
quick_start.modules_are_there()
assert gc.get_freeze_count() > 0
quick_start.end()
assert gc.isenabled()
"""


def test_a_start_looks_for_no_garbage_and_reads_no_sources() -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", _START], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
