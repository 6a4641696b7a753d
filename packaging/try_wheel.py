"""Try a wheel in an empty environment, from another folder: `python packaging/try_wheel.py dist/photosim-*.whl`.

Installs it with the versions in constraints.txt (torch is large: minutes, and gigabytes of temporary space). Arguments
after the wheel go to pip, such as `--extra-index-url URL`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from checks import ROOT, Trial, fail


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", type=Path)
    options, pip_options = parser.parse_known_args()
    wheel = options.wheel.resolve()
    if not wheel.is_file():
        fail(f"there is no {wheel}; build it first: make wheel")
    with tempfile.TemporaryDirectory(prefix="photosim-try-") as folder:
        place = Path(folder)
        programs = install(wheel, place / "environment", pip_options)
        elsewhere = place / "elsewhere"
        elsewhere.mkdir()
        trial = Trial([programs / "photosim"], elsewhere)
        trial.check_version()
        trial.check_empty_library()
        trial.check_demo()
    print(f"{wheel.name} works.")


def install(wheel: Path, environment: Path, pip_options: list[str]) -> Path:
    """Make an environment with nothing but the wheel and what it needs; return the folder of its programs."""
    venv.create(environment, with_pip=True)
    programs = environment / ("Scripts" if sys.platform == "win32" else "bin")
    command = [programs / "python", "-m", "pip", "install", "--quiet", "--constraint", ROOT / "constraints.txt"]
    print("installing", wheel.name, flush=True)
    done = subprocess.run([*map(str, command), *pip_options, str(wheel)], cwd=environment, check=False)
    if done.returncode:
        fail(f"pip ended with {done.returncode}")
    return programs


if __name__ == "__main__":
    main()
