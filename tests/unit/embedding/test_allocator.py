from __future__ import annotations

import ctypes
import platform
from collections.abc import Iterator

import pytest

from photosim.base import heap
from photosim.embedding import allocator


class Libc:
    def __init__(self) -> None:
        self.options: dict[int, int] = {}

    def mallopt(self, option: int, value: int) -> int:
        self.options[option] = value
        return 0


@pytest.fixture(autouse=True)
def _asked_anew() -> Iterator[None]:
    heap._glibc.cache_clear()
    yield
    heap._glibc.cache_clear()


def test_memory_is_kept_with_glibc_only(monkeypatch: pytest.MonkeyPatch) -> None:
    libc = Libc()
    monkeypatch.setattr(ctypes, "CDLL", lambda name: libc)
    monkeypatch.setattr(platform, "libc_ver", lambda: ("", ""))
    allocator.keep_memory.__wrapped__()
    assert libc.options == {}
    heap._glibc.cache_clear()
    monkeypatch.setattr(platform, "libc_ver", lambda: ("glibc", "2.36"))
    allocator.keep_memory.__wrapped__()
    assert libc.options == {-3: 64 << 20, -1: 256 << 20}
