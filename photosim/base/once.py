"""made_once: a part of an object that is made, and its modules imported, when it is first asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

Value = TypeVar("Value")

_LOCK = " lock of made_once"
"""No attribute is called like this."""


class made_once(Generic[Value]):
    """Like `functools.cached_property`, but made only once however many threads ask at the same moment.

    The object has one lock for all its parts, so parts may ask for each other. A making that fails is tried again by
    whoever asks next.
    """

    def __init__(self, make: Callable[[Any], Value]) -> None:
        self._make = make
        self._name = make.__name__
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...

    @overload
    def __get__(self, instance: object, owner: type) -> Value: ...

    def __get__(self, instance: object | None, owner: type) -> Self | Value:
        # Asked only while the part is not made: afterwards the attribute of the object itself is found first.
        if instance is None:
            return self
        parts = instance.__dict__
        with parts.setdefault(_LOCK, threading.RLock()):
            if self._name not in parts:
                parts[self._name] = self._make(instance)
            made: Value = parts[self._name]
            return made


def if_made(instance: object, name: str) -> Any | None:
    """The part of that name when it is made already, else None; nothing is made."""
    return instance.__dict__.get(name)
