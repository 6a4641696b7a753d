"""Try the stand-alone program that PyInstaller built: `python packaging/try_package.py dist/photosim`.

Ends with 0 when everything works, else says what does not.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from pathlib import Path

from checks import Trial, fail

UNWANTED_PACKAGES = {"nvidia", "triton", "tkinter", "tcl", "tcl8", "tk", "_tcl_data", "_tk_data", "pytest", "tests"}
UNWANTED_LIBRARIES = re.compile(
    r"(lib)?(cud|cublas|nccl|nvrtc|torch_cuda|c10_cuda|tk8|tcl8|Qt6(Qml|Quick|Pdf|Virtual))"
)
WANTED = (
    "resources/weights/resnet18-photosim.pt",
    "resources/weights/resnet18-photosim.projection.pt",
    "resources/weights/efficientnet-lite2.pt",
    "resources/weights/efficientnet-lite2.projection.pt",
    "resources/weights/efficientnet-lite2.LICENSE.txt",
    "resources/icons/photosim.svg",
    "licenses/LGPL-3.0.txt",
    "LICENSE.LibRaw",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the folder that PyInstaller made")
    folder = parser.parse_args().folder.resolve()
    program = folder / ("photosim.exe" if sys.platform == "win32" else "photosim")
    if not program.is_file():
        fail(f"there is no {program}; build it first: make package")
    check_contents(folder)
    with tempfile.TemporaryDirectory(prefix="photosim-try-") as place:
        trial = Trial([program], Path(place))
        trial.check_version()
        trial.check_empty_library()
        demo = trial.check_demo()
        trial.check_window(demo / "library")
    print(f"{folder} works.")


def check_contents(folder: Path) -> None:
    """Look for what must be in the folder and what must not, and print its size."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    size = sum(path.stat().st_size for path in files)
    print(f"{len(files)} files, {size / 1e6:.0f} MB")
    for wanted in WANTED:
        if not any(path.as_posix().endswith(wanted) for path in files):
            fail(f"{wanted} is missing")
    contents = folder / "_internal"
    unwanted = sorted(path.name for path in contents.iterdir() if path.name in UNWANTED_PACKAGES)
    unwanted += sorted(path.name for path in files if path.suffix != ".py" and UNWANTED_LIBRARIES.match(path.name))
    if unwanted:
        fail(f"the program contains what it should not: {', '.join(unwanted[:10])}")


if __name__ == "__main__":
    main()
