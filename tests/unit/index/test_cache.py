from __future__ import annotations

import json
import logging
from pathlib import Path

import numpy as np
import pytest

from photosim.index import cache
from photosim.index.hnsw import VectorIndex

VECTORS = np.random.default_rng(0).standard_normal((300, 8)).astype(np.float32)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """An index of 300 photos; photo 7 was removed, photo 8 is a copy of photo 9."""
    vectors = VECTORS.copy()
    vectors[8] = vectors[9]
    index = VectorIndex.build(np.arange(300), vectors)
    index.remove([7])
    path = tmp_path / "indexes" / "small.hnsw"
    index.save(path, "key", 2**62 + 1)
    return path


def load(path: Path, dim: int = 8, key: str = "key", generation: int = 2**62 + 1) -> VectorIndex | None:
    return VectorIndex.load(path, dim, key, generation)


def test_it_comes_back_as_it_was(saved: Path) -> None:
    index = load(saved)
    assert index is not None
    assert len(index) == 299
    assert index.search(VECTORS[7], 300)[0].size == 299
    assert index.search(VECTORS[9], 2)[0].tolist() == [8, 9]
    index.add(np.array([7, 1000]), VECTORS[[7, 7]])
    assert index.search(VECTORS[7], 2)[0].tolist() == [7, 1000]


def test_nothing_but_the_two_files_is_left(saved: Path) -> None:
    assert sorted(path.name for path in saved.parent.iterdir()) == ["small.hnsw", "small.hnsw.json"]


def test_the_description_tells_count_and_bytes(saved: Path) -> None:
    facts = cache.read(saved, {"key": "key"})
    assert facts["count"] == 299
    assert facts["bytes"] == saved.stat().st_size


def test_a_name_that_is_not_unicode(tmp_path: Path) -> None:
    path = tmp_path / "caf\udce9.hnsw"
    VectorIndex.build(np.arange(300), VECTORS).save(path, "key", 1)
    assert load(path, generation=1) is not None


@pytest.mark.parametrize("other", [{"dim": 4}, {"key": "another"}, {"generation": 1}])
def test_an_index_of_other_vectors_is_not_taken(saved: Path, other: dict[str, int | str]) -> None:
    assert load(saved, **other) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["small.hnsw", "small.hnsw.json"])
@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "flipped", "longer", "directory"])
def test_a_damaged_one_is_not_taken(saved: Path, name: str, damage: str, caplog: pytest.LogCaptureFixture) -> None:
    path = saved.with_name(name)
    content = bytearray(path.read_bytes())
    path.unlink()
    if damage == "empty":
        path.touch()
    elif damage == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "flipped":
        content[len(content) // 2] ^= 0xFF
        path.write_bytes(content)
    elif damage == "longer":
        path.write_bytes(content + b"x")
    elif damage == "directory":
        path.mkdir()
    with caplog.at_level(logging.INFO):
        assert load(saved) is None
    assert ("built again" in caplog.text) == (damage != "missing")


@pytest.mark.parametrize("text", ["[]", "null", "{}", '{"format": 1, "dim": 8, "key": "key"}', "12"])
def test_a_description_that_says_nothing(saved: Path, text: str) -> None:
    cache.description(saved).write_text(text)
    assert load(saved) is None


@pytest.mark.parametrize(
    "change", [{"format": 0}, {"labels": []}, {"labels": [1] * 299}, {"photos": None}, {"bytes": "many"}, {"crc32": 0}]
)
def test_a_description_of_another_file(saved: Path, change: dict[str, object]) -> None:
    facts = json.loads(cache.description(saved).read_text())
    cache.description(saved).write_text(json.dumps(facts | change))
    assert load(saved) is None


def test_a_crash_between_the_two_files_leaves_nothing_to_believe(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cache, "write_atomically", crash)
    with pytest.raises(KeyboardInterrupt):
        VectorIndex.build(np.arange(300), -VECTORS).save(saved, "key", 2**62 + 1)
    assert load(saved) is None


def test_a_disk_that_does_not_take_it(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = VectorIndex.build(np.arange(300), VECTORS)
    monkeypatch.setattr(index, "_graph", Forgetful(index._graph))
    with pytest.raises(OSError, match="could not be written"):
        index.save(saved, "key", 1)
    assert [path.name for path in saved.parent.iterdir()] == ["small.hnsw"]


class Forgetful:
    """hnswlib on a full disk: it writes half and says nothing."""

    def __init__(self, graph: object) -> None:
        self._graph = graph

    def __getattr__(self, name: str) -> object:
        return getattr(self._graph, name)

    def save_index(self, path: bytes) -> None:
        Path(path.decode()).write_bytes(b"half")
