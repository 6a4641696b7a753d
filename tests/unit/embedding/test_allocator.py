from __future__ import annotations

import ctypes
import platform

import pytest

from photosim.embedding import allocator


class Libc:
    def __init__(self) -> None:
        self.options: dict[int, int] = {}

    def mallopt(self, option: int, value: int) -> int:
        self.options[option] = value
        return 0


def test_memory_is_kept_with_glibc_only(monkeypatch: pytest.MonkeyPatch) -> None:
    libc = Libc()
    monkeypatch.setattr(ctypes, "CDLL", lambda name: libc)
    monkeypatch.setattr(platform, "libc_ver", lambda: ("", ""))
    allocator.keep_memory.__wrapped__()
    assert libc.options == {}
    monkeypatch.setattr(platform, "libc_ver", lambda: ("glibc", "2.36"))
    allocator.keep_memory.__wrapped__()
    assert libc.options == {-3: 64 << 20, -1: 256 << 20}
