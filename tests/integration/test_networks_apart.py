"""A library whose networks compute in another process: what the window opens."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import psutil

from tests.helpers.pictures import draw

PROGRAM = """
import json, sys
from pathlib import Path
from photosim.library import Library

if __name__ == "__main__":
    base = Path(sys.argv[1])
    with Library.open(base / "library", networks_apart=True, workers=0) as library:
        library.scanning.scan([base / "photos"])
        library.models.prepare()
        library.warm_up()
        found = library.lookalikes.similar(base / "outside.jpg", 1)
        parts = library.lookalikes.with_part(base / "outside.jpg", 1, box=(0.1, 0.1, 0.8, 0.8)).matches
        why = library.lookalikes.why(found[0].row.id, base / "outside.jpg")
        pid = library._apart.pid
    print(json.dumps({
        "found": found[0].path.name, "part": parts[0].path.name, "kind": why.by_kind is not None, "pid": pid,
        "torch": "torch" in sys.modules,
    }))
"""


def test_the_window_has_no_torch_in_it(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    for seed in range(3):
        draw(seed, 320, 240).save(photos / f"{seed}.png")
    draw(1, 320, 240).resize((200, 150)).save(tmp_path / "outside.jpg")
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["found"] == told["part"] == "1.png"
    assert told["kind"] is True
    assert told["torch"] is False
    assert not psutil.pid_exists(told["pid"])
    assert done.stderr == ""  # nor does that process abort
