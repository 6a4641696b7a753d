"""Which photos the nodes of a graph stand for: as a plain dictionary of lists tells it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from photosim.index.nodes import NodePhotos


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.integers(0, 9)), max_size=60))
def test_it_holds_what_was_added_and_not_removed(steps: list[tuple[bool, int, int]]) -> None:
    nodes, plain = NodePhotos(), dict[int, list[int]]()
    for adds, label, photo_id in steps:
        if adds and photo_id not in plain.get(label, ()):
            nodes.add(label, photo_id)
            plain.setdefault(label, []).append(photo_id)
        elif not adds and photo_id in plain.get(label, ()):
            nodes.remove(label, photo_id)
            plain[label].remove(photo_id)
            if not plain[label]:
                del plain[label]
        assert {label: list(nodes.all_of(label)) for label in nodes.labels()} == plain
        assert len(nodes) == len(plain)
        assert all(nodes.any_of(label) in photos for label, photos in plain.items())
        assert (label in nodes) == (label in plain)
