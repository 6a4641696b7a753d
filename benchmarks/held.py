"""What this process holds in memory, by who holds it. Linux tells most of it; elsewhere only the whole is known."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import psutil
from PySide6.QtGui import QPixmap, QPixmapCache

from photosim.library import Library
from photosim.ui.grids.thumbnails import ThumbnailLoader
from photosim.ui.viewing.picture_loader import Level

MB = 1e6


def whole() -> dict[str, float]:
    """Megabytes of this process: resident, its proportional share, and what is no copy of a file."""
    try:
        lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    except OSError:
        return {"resident": psutil.Process().memory_info().rss / MB}
    facts = {line.split(":")[0]: int(line.split()[1]) * 1024 / MB for line in lines}
    return {"resident": facts["Rss"], "proportional": facts["Pss"], "anonymous": facts["Anonymous"]}


def children() -> dict[str, float]:
    """Megabytes of the processes that this one started (proportional where the system tells it), and how many."""
    total, count = 0.0, 0
    for one in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            facts = one.memory_full_info()
            total += getattr(facts, "pss", facts.rss) / MB
            count += 1
    return {"its processes": total, "how many": float(count)}


def allocator() -> dict[str, float]:
    """What C's allocator (glibc only) has from the system, in how many arenas, and what of it is free."""
    if not sys.platform.startswith("linux"):
        return {}
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "malloc_info"):
        return {}
    text, size = ctypes.c_char_p(), ctypes.c_size_t()
    libc.open_memstream.restype = ctypes.c_void_p
    stream = libc.open_memstream(ctypes.byref(text), ctypes.byref(size))
    libc.malloc_info(0, ctypes.c_void_p(stream))
    libc.fclose(ctypes.c_void_p(stream))
    tree = ElementTree.fromstring((text.value or b"").decode())
    arenas = tree.findall("heap")
    obtained = sum(int(arena.find("system[@type='current']").get("size")) for arena in arenas)  # type: ignore[union-attr,arg-type]
    free = sum(int(total.get("size", 0)) for arena in arenas for total in arena.findall("total"))
    mapped = tree.find("total[@type='mmap']")
    own = 0 if mapped is None else int(mapped.get("size", 0))
    return {
        "arenas": float(len(arenas)), "obtained": obtained / MB, "free in them": free / MB, "mapped": own / MB,
    }  # fmt: skip


def _objects(kind: type) -> Iterator[object]:
    for one in gc.get_objects():
        with contextlib.suppress(ReferenceError):
            if isinstance(one, kind):
                yield one


def _levels() -> float:
    """Kept pictures of photos at full size, and the halves of them."""
    return sum(one.image.sizeInBytes() for one in _objects(Level) if isinstance(one, Level)) / MB


def _thumbnails() -> float:
    return sum(one._bytes for one in _objects(ThumbnailLoader) if isinstance(one, ThumbnailLoader)) / MB


def _arrays() -> float:
    """NumPy arrays that containers hold; those that only C knows are not seen."""
    import numpy as np

    seen: dict[int, int] = {}
    for one in gc.get_objects():
        held = one.values() if type(one) is dict else one if type(one) in (list, tuple) else ()
        for value in held:
            if isinstance(value, np.ndarray) and value.base is None:
                seen[id(value)] = value.nbytes
    return sum(seen.values()) / MB


def _tensors() -> float:
    """Parameters and results of the networks."""
    torch = sys.modules.get("torch")
    if torch is None:
        return 0.0
    stores = {}
    for one in gc.get_objects():
        with contextlib.suppress(ReferenceError, RuntimeError, NotImplementedError):
            if type(one).__module__.startswith("torch") and isinstance(one, torch.nn.Module):
                for tensor in (*one.parameters(recurse=False), *one.buffers(recurse=False)):
                    storage = tensor.untyped_storage()
                    stores[storage.data_ptr()] = storage.nbytes()
    return sum(stores.values()) / MB


def _sqlite() -> float:
    """All caches of SQLite, where Python uses the system's library."""
    import _sqlite3

    for name in (None, _sqlite3.__file__):
        with contextlib.suppress(OSError, AttributeError):
            used = ctypes.CDLL(name).sqlite3_memory_used
            used.restype = ctypes.c_int64
            return float(used()) / MB
    return float("nan")


def parts(library: Library) -> dict[str, float]:
    """Megabytes of what is known to be large."""
    pixmaps = sum(one.width() * one.height() * 4 for one in _objects(QPixmap) if isinstance(one, QPixmap)) / MB
    found = {
        "thumbnails": _thumbnails(),
        "pictures at full size": _levels(),
        "other pixmaps": max(0.0, pixmaps - _thumbnails()),
        "Qt's own cache at most": QPixmapCache.cacheLimit() * 1024 / MB,
        "networks": _tensors(),
        "arrays": _arrays(),
        "SQLite": _sqlite(),
        "index on disk": library.facts().index_bytes / MB,
        "Python objects": float(len(gc.get_objects())),
    }
    if tracemalloc.is_tracing():
        found["traced by Python"] = tracemalloc.get_traced_memory()[0] / MB
    return found


def in_words(facts: dict[str, float]) -> str:
    """One line."""
    return ", ".join(f"{name} {value:,.0f}" for name, value in facts.items())
