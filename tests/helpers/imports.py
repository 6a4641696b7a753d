"""Which packages a command imports: each costs time at every start."""

from __future__ import annotations

import subprocess
import sys
from typing import Final

FOR_A_LIBRARY: Final = frozenset({"sqlite3", "platformdirs", "filelock", "psutil"})
"""What a command may import that opens a library, on any system."""

_PLATFORM: Final = {"win32": {"win32api", "pywintypes", "win32com", "pythoncom"}, "darwin": {"objc", "Foundation"}}

_TELL: Final = """
import sys
before = set(sys.modules)
from photosim.__main__ import main
try:
    status = main(sys.argv[1:])
except SystemExit as ended:
    status = ended.code or 0
print("\\nIMPORTED", *(set(sys.modules) - before))
sys.exit(status)
"""


def imported_by(*arguments: object) -> set[str]:
    """Packages that `photosim ARGUMENTS` imports in a process of its own: others' ones, and SQLite of Python itself."""
    done = subprocess.run(
        [sys.executable, "-c", _TELL, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = done.stdout.rpartition("\nIMPORTED ")[2].split()
    packages = {name.partition(".")[0] for name in told} - _PLATFORM.get(sys.platform, set())
    assert "photosim" in packages
    ours_and_pythons = (sys.stdlib_module_names | {"photosim"}) - {"sqlite3"}
    return {name for name in packages if not name.startswith("_") and name not in ours_and_pythons}
