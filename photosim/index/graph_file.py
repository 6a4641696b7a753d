"""Writing hnswlib's graph into the file that hnswlib reads, without holding Python's lock while the disk works.

`save_index` holds it for as long as the disk takes. Here the graph is copied in memory, which holds it for about half
of that time on a fast disk and for no longer on a slow one, and the copy is written piece by piece. The bytes are
those that `save_index` writes, which `tests/unit/index/test_graph_file.py` holds; a state that this does not know is
left to `save_index`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

_HEADER: Final = "=QQQQQQiIQQQdQ"
_FIELDS: Final = (
    "offset_level0",
    "max_elements",
    "cur_element_count",
    "size_data_per_element",
    "label_offset",
    "offset_data",
    "max_level",
    "enterpoint_node",
    "max_M",
    "max_M0",
    "M",
    "mult",
    "ef_construction",
)
"""As hnswlib's `saveIndex` writes them, in the sizes that they have on every 64-bit system."""
_VERSION: Final = 1
"""Of the state that hnswlib gives to be pickled."""
_PIECE: Final = 4 << 20
_NODES: Final = 50_000


def write(graph: Any, target: Path) -> bool:
    """Write a graph; False, with nothing written, where hnswlib's state is not the known one. Raises OSError."""
    state = _state(graph)
    if state is None:
        return False
    with target.open("wb") as file:
        file.write(struct.pack(_HEADER, *(state[name] for name in _FIELDS)))
        nodes = memoryview(state["data_level0"]).cast("B")
        for start in range(0, len(nodes), _PIECE):
            file.write(nodes[start : start + _PIECE])
        for piece in _links(state):
            file.write(piece)
    return True


def _state(graph: Any) -> Mapping[str, Any] | None:
    state = graph.__getstate__()
    found = state[0] if isinstance(state, tuple) and len(state) == 1 else state
    if not isinstance(found, dict) or found.get("ser_version") != _VERSION or not found.get("cur_element_count"):
        return None
    known = {*_FIELDS, "data_level0", "link_lists", "element_levels", "size_links_per_element"}
    return found if known <= found.keys() else None


def _links(state: Mapping[str, Any]) -> Iterator[bytes]:
    """Of each node the length of its links on the upper levels, four bytes, and the links themselves."""
    levels = np.asarray(state["element_levels"][: state["cur_element_count"]], np.int64)
    links, size = np.asarray(state["link_lists"]).view(np.uint8), int(state["size_links_per_element"])
    ends = np.cumsum(levels * size)
    for start in range(0, len(levels), _NODES):
        part = levels[start : start + _NODES] * size
        places = np.cumsum(part + 4) - (part + 4)
        piece = np.zeros(int(part.sum()) + 4 * len(part), np.uint8)
        lengths = part.astype("<u4").view(np.uint8).reshape(-1, 4)
        piece[places[:, np.newaxis] + np.arange(4)] = lengths
        filled = np.ones(len(piece), bool)
        filled[places[:, np.newaxis] + np.arange(4)] = False
        before = int(ends[start] - part[0])
        piece[filled] = links[before : before + int(part.sum())]
        yield piece.tobytes()
