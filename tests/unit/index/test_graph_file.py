"""The file is the one that hnswlib would have written, and hnswlib reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import hnswlib
import numpy as np
import pytest

from photosim.index import graph_file


def graph(count: int, spare: int = 50) -> tuple[Any, np.ndarray]:
    vectors = np.random.default_rng(count).standard_normal((count, 24)).astype(np.float32)
    made = hnswlib.Index(space="cosine", dim=24)
    made.init_index(count + spare, M=16, ef_construction=40, random_seed=1)
    made.add_items(vectors, np.arange(count, dtype=np.uint64) + 2**60, num_threads=1)
    return made, vectors


@pytest.mark.parametrize("count", [1, 2, 700])
def test_byte_for_byte(tmp_path: Path, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph_file, "_PIECE", 1000)
    monkeypatch.setattr(graph_file, "_NODES", 64)
    made, _ = graph(count)
    if count > 2:
        made.mark_deleted(2**60 + 5)
        made.resize_index(3000)
    made.save_index(str(tmp_path / "theirs"))
    assert graph_file.write(made, tmp_path / "ours")
    assert (tmp_path / "ours").read_bytes() == (tmp_path / "theirs").read_bytes()


def test_it_is_read_and_answers_alike(tmp_path: Path) -> None:
    made, vectors = graph(500)
    assert graph_file.write(made, tmp_path / "graph")
    again = hnswlib.Index(space="cosine", dim=24)
    again.load_index(str(tmp_path / "graph"))
    for index in (made, again):
        index.set_ef(100)
    assert np.array_equal(made.knn_query(vectors[:20], 5, num_threads=1)[0], again.knn_query(vectors[:20], 5)[0])


def test_a_state_that_is_not_known_is_left_to_hnswlib(tmp_path: Path) -> None:
    class Other:
        def __getstate__(self) -> dict[str, object]:
            return {"ser_version": 2, "cur_element_count": 3}

    assert not graph_file.write(Other(), tmp_path / "graph")
    assert not (tmp_path / "graph").exists()
