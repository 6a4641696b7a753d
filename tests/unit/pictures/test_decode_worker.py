"""The entry points of worker processes."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np

from photosim.base.errors import UnreadablePhoto
from photosim.pictures import worker
from photosim.values.photos import Decoded, Preprocessing
from tests.helpers import pictures

PREPROCESSING = Preprocessing(resize=32, crop=32)


def test_results_survive_the_way_between_processes(tmp_path: Path) -> None:
    found = worker.decode_file(str(pictures.write(tmp_path / "a.jpg", 1)), PREPROCESSING)
    assert isinstance(found, Decoded)
    copy = pickle.loads(pickle.dumps(found))
    assert copy.content_hash == found.content_hash == worker.hash_file(str(tmp_path / "a.jpg"))
    assert np.array_equal(copy.pixels, found.pixels)


def test_a_bad_file_is_a_value(tmp_path: Path) -> None:
    found = worker.decode_file(str(tmp_path / "gone.jpg"), PREPROCESSING)
    assert isinstance(found, UnreadablePhoto)
    assert pickle.loads(pickle.dumps(found)).reason == "The file is no longer there."


def test_a_new_process_leaves_interrupts_to_its_parent() -> None:
    program = """
import os, signal, sys
from PIL import Image
from photosim.pictures import worker
worker.initialise()
os.kill(os.getpid(), signal.SIGINT)
print("HEIF" in Image.OPEN, "torch" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == ["True", "False"]
