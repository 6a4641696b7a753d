"""BLAS on one thread, for work that multiplies small matrices, or has threads or processes of its own."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

_lock = threading.Lock()
_users = 0
_limit: Any = None


@contextlib.contextmanager
def on_one_thread() -> Iterator[None]:
    """Within the block NumPy multiplies on the calling thread alone, in the whole process.

    Threads of BLAS wait for each other by spinning: on a machine with other work, products of a few hundred rows took
    fourteen times the processor time of one thread. Several threads may be in such blocks at once.
    """
    from threadpoolctl import ThreadpoolController

    global _users, _limit
    with _lock:
        if _users == 0:
            _limit = ThreadpoolController().select(internal_api="openblas").limit(limits=1)
            _limit.__enter__()
        _users += 1
    try:
        yield
    finally:
        with _lock:
            _users -= 1
            if _users == 0:
                _limit.__exit__(None, None, None)
                _limit = None
