"""NodePhotos: which photos the nodes of a graph stand for."""

from __future__ import annotations

from collections.abc import Iterator, KeysView


class NodePhotos:
    """Photos by the label of their node: nearly always one, so a list is made only where several have one vector.

    With a list for each node, 300,000 photos took 26 MB more.
    """

    def __init__(self) -> None:
        self._first: dict[int, int] = {}
        self._others: dict[int, list[int]] = {}

    def __len__(self) -> int:
        """How many nodes stand for a photo."""
        return len(self._first)

    def __contains__(self, label: int) -> bool:
        return label in self._first

    def labels(self) -> KeysView[int]:
        """Of the nodes that stand for a photo."""
        return self._first.keys()

    def any_of(self, label: int) -> int:
        """One of the photos of a node. Raises KeyError when it has none."""
        return self._first[label]

    def all_of(self, label: int) -> Iterator[int]:
        """The photos of a node, in the order in which they came. Raises KeyError when it has none."""
        yield self._first[label]
        yield from self._others.get(label, ())

    def add(self, label: int, photo_id: int) -> None:
        """Let a node stand for one more photo."""
        if self._first.setdefault(label, photo_id) != photo_id:
            self._others.setdefault(label, []).append(photo_id)

    def remove(self, label: int, photo_id: int) -> None:
        """Take a photo from its node. Raises KeyError or ValueError when it is not there."""
        others = self._others.get(label, [])
        if self._first[label] != photo_id:
            others.remove(photo_id)
        elif others:
            self._first[label] = others.pop(0)
        else:
            del self._first[label]
        if not others:
            self._others.pop(label, None)
