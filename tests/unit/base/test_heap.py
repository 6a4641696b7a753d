from __future__ import annotations

import ctypes
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from photosim.base import heap


class Libc:
    def __init__(self) -> None:
        self.options: dict[int, int] = {}
        self.trimmed = 0

    def mallopt(self, option: int, value: int) -> int:
        self.options[option] = value
        return 1

    def malloc_trim(self, kept: int) -> int:
        assert kept == 0
        self.trimmed += 1
        return 1


@pytest.fixture(autouse=True)
def _asked_anew() -> Iterator[None]:
    heap._glibc.cache_clear()
    yield
    heap._glibc.cache_clear()


@pytest.mark.parametrize(("found", "is_asked"), [(("glibc", "2.36"), True), (("", ""), False), (("musl", "1"), False)])
def test_only_glibc_is_asked(monkeypatch: pytest.MonkeyPatch, found: tuple[str, str], is_asked: bool) -> None:
    libc = Libc()
    monkeypatch.setattr(ctypes, "CDLL", lambda name: libc)
    monkeypatch.setattr(platform, "libc_ver", lambda: found)
    heap.be_lean()
    heap.give_back()
    assert libc.options == (
        {heap.ARENA_MAX: 4, heap.MMAP_THRESHOLD: 1 << 20, heap.TRIM_THRESHOLD: 8 << 20} if is_asked else {}
    )
    assert libc.trimmed == is_asked


def anonymous() -> int:
    """Kilobytes of this process that no file stands for."""
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    return next(int(line.split()[1]) for line in lines if line.startswith("Anonymous:"))


@pytest.mark.skipif(not sys.platform.startswith("linux") or platform.libc_ver()[0] != "glibc", reason="glibc only")
def test_what_is_free_inside_the_heap_goes_back() -> None:
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    libc.free.argtypes = [ctypes.c_void_p]
    pieces = [libc.malloc(ctypes.c_size_t(60_000)) for _ in range(1000)]
    for piece in pieces:
        ctypes.memset(ctypes.c_void_p(piece), 1, 60_000)
    full = anonymous()
    for piece in pieces[:-1]:  # the last one stands at the end, so that nothing can be cut off there
        libc.free(piece)
    heap.give_back()
    left = anonymous()
    libc.free(pieces[-1])
    assert full - left > 40_000
