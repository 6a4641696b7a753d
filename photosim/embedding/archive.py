"""Reading the numbers of a weights file without torch, as torch.save has written them since version 1.6."""

from __future__ import annotations

import collections
import io
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from photosim.embedding import checkpoint

_TYPES = {"HalfStorage": "<f2", "FloatStorage": "<f4", "DoubleStorage": "<f8", "LongStorage": "<i8"}


def tensors(path: Path) -> dict[str, np.ndarray]:
    """What a file holds by name, floats as float32. Program code in the file is not run.

    Made for the files that come along: others may hold what only torch understands. Raises WeightsError for those, and
    where the archive's checksums tell that a file was damaged.
    """
    checkpoint.check_container(path)
    try:
        with zipfile.ZipFile(path) as archive:
            return _read(archive)
    except OSError as error:
        raise checkpoint.unreadable(path, error) from error
    except checkpoint.DAMAGE as error:
        raise checkpoint.damaged(path, "its content does not match its checksums, or is of a kind not known") from error


def _read(archive: zipfile.ZipFile) -> dict[str, np.ndarray]:
    (listed,) = (name for name in archive.namelist() if name.rpartition("/")[2] == "data.pkl")
    folder = listed.rpartition("/")[0]
    order = f"{folder}/byteorder"
    if order in archive.namelist() and archive.read(order) != b"little":
        raise ValueError("its numbers lie the other way round")
    found = _Unpickler(archive, folder, archive.read(listed)).load()
    return {str(name): _whole(value) for name, value in found.items()}


def _whole(value: np.ndarray) -> np.ndarray:
    return value.astype(np.float32) if value.dtype.kind == "f" else value


class _Unpickler(pickle.Unpickler):
    """Knows tensors and the dictionary they lie in, and nothing else."""

    def __init__(self, archive: zipfile.ZipFile, folder: str, listed: bytes) -> None:
        super().__init__(io.BytesIO(listed))
        self._archive = archive
        self._folder = folder

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _rebuilt
        if module == "torch" and name in _TYPES:
            return np.dtype(_TYPES[name])
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        raise pickle.UnpicklingError(f"{module}.{name} is no tensor")

    def persistent_load(self, pid: Any) -> np.ndarray:
        _, dtype, key, _, _ = pid
        return np.frombuffer(self._archive.read(f"{self._folder}/data/{key}"), dtype)


def _rebuilt(
    storage: np.ndarray, offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: object
) -> np.ndarray:
    """A tensor, of the numbers from `offset` on; strides count numbers, not bytes."""
    reach = 1 + sum((side - 1) * stride for side, stride in zip(shape, strides, strict=True))
    if min((*shape, *strides, offset + 1), default=1) < 0 or (0 not in shape and offset + reach > len(storage)):
        raise ValueError("a tensor is larger than what is stored of it")
    steps = [stride * storage.itemsize for stride in strides]
    return np.lib.stride_tricks.as_strided(storage[offset:], shape, steps, writeable=False)
