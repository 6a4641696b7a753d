from __future__ import annotations

import hashlib
import json
import os
import time
from pathlib import Path

import pytest

from photosim.embedding import hashes

HOUR_NS = 3600 * 1_000_000_000


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashes, "_known", {})


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was read to be hashed."""
    seen, original = [], hashlib.file_digest

    def file_digest(file: object, name: str) -> object:
        seen.append(file.name)  # type: ignore[attr-defined]
        return original(file, name)  # type: ignore[arg-type]

    monkeypatch.setattr(hashlib, "file_digest", file_digest)
    return seen


@pytest.fixture
def settled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that was written long ago: the clock is an hour ahead."""
    path = tmp_path / "weights.pt"
    path.write_bytes(b"weights")
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() + HOUR_NS)
    return path


def of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def next_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashes, "_known", {})


def test_a_file_is_read_once(settled: Path, reads: list[str]) -> None:
    assert [hashes.sha256(settled) for _ in range(3)] == [of(b"weights")] * 3
    assert len(reads) == 1


def test_the_next_start_does_not_read_it(
    settled: Path, tmp_path: Path, reads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        assert hashes.sha256(settled, tmp_path / "kept.json") == of(b"weights")
        next_start(monkeypatch)
    assert len(reads) == 1


@pytest.mark.parametrize("data", [b"weightS", b"longer weights", b""])
def test_a_file_that_changed_is_read_again(
    settled: Path, tmp_path: Path, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept.json"
    hashes.sha256(settled, kept)
    before = settled.stat()
    settled.write_bytes(data)
    os.utime(settled, ns=(before.st_atime_ns, before.st_mtime_ns))  # even if its time was put back
    assert hashes.sha256(settled, kept) == of(data)
    next_start(monkeypatch)
    assert hashes.sha256(settled, kept) == of(data)


def test_another_file_in_its_place_is_read(settled: Path, tmp_path: Path) -> None:
    hashes.sha256(settled)
    (tmp_path / "other").write_bytes(b"stronge")
    (tmp_path / "other").replace(settled)
    assert hashes.sha256(settled) == of(b"stronge")


def test_a_file_that_was_just_written_is_read_each_time(tmp_path: Path, reads: list[str]) -> None:
    path, kept = tmp_path / "weights.pt", tmp_path / "kept.json"
    path.write_bytes(b"weights")
    for _ in range(2):
        hashes.sha256(path, kept)
    assert len(reads) == 2
    assert not kept.exists()


@pytest.mark.parametrize("value", [3, [], ["x"], [[1, 2, 3, 4], 5], [[1, 2, 3, 4], "short"], {"a": 1}])
def test_what_is_kept_and_cannot_be_right_is_not_used(settled: Path, tmp_path: Path, value: object) -> None:
    kept = tmp_path / "kept.json"
    kept.write_text(json.dumps({f"sha256 of {settled}": value}))
    assert hashes.sha256(settled, kept) == of(b"weights")


def test_no_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        hashes.sha256(tmp_path / "none")
