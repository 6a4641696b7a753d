"""The latest things that were made, as many as are light enough together."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """Makes a thing when it is asked for, and keeps the latest. For any number of threads."""

    def __init__(self, most: int, weigh: Callable[[Value], int]) -> None:
        """Together the things weigh `most` at most, in the unit of `weigh`: bytes, or pixels. What weighs more is made
        anew each time."""
        self._most = most
        self._weigh = weigh
        self._things: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._weight = 0
        self._lock = threading.Lock()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The thing of that name. Raises what `make` raises; then nothing is kept."""
        with self._lock:
            if key in self._things:
                self._things.move_to_end(key)
                return self._things[key][0]
        made = make()
        weight = self._weigh(made)
        with self._lock:
            if weight <= self._most and key not in self._things:
                while self._weight + weight > self._most:
                    self._weight -= self._things.popitem(last=False)[1][1]
                self._things[key] = made, weight
                self._weight += weight
        return made
