"""BLAS is on one thread while anybody wants it so, and as before afterwards."""

from __future__ import annotations

import threading

from threadpoolctl import threadpool_info

from photosim.base.blas import on_one_thread


def threads() -> set[int]:
    return {library["num_threads"] for library in threadpool_info() if library["internal_api"] == "openblas"}


def test_within_the_block_and_afterwards() -> None:
    before = threads()
    with on_one_thread(), on_one_thread():
        assert threads() <= {1}
    assert threads() == before


def test_who_leaves_first_does_not_end_it_for_the_other() -> None:
    before, entered, leave = threads(), threading.Event(), threading.Event()

    def other() -> None:
        with on_one_thread():
            entered.set()
            leave.wait(10)

    with on_one_thread():
        thread = threading.Thread(target=other)
        thread.start()
        assert entered.wait(10)
    assert threads() <= {1}
    leave.set()
    thread.join(10)
    assert threads() == before
