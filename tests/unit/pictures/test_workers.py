from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from threadpoolctl import threadpool_info

from photosim.base.errors import Cancelled, UnreadablePhoto
from photosim.base.job import Job
from photosim.base.spawning import MODULE_PATH
from photosim.pictures.workers import InlineWorkers, ProcessWorkers, default_count, run_all, run_one


def double(number: int) -> int:
    return 2 * number


def crash_on_three(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def hang(number: int) -> int:
    threading.Event().wait(60)
    return number


def matrix_threads(_: None) -> set[int]:
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}


def fail(number: int) -> int:
    raise ZeroDivisionError(number)


def test_results_come_in_order_with_their_items() -> None:
    tasks = [(f"item {n}", n) for n in range(10)]
    assert list(run_all(InlineWorkers(), double, tasks, in_flight=3, job=Job())) == [
        (f"item {n}", 2 * n) for n in range(10)
    ]


def test_no_more_than_the_window_is_taken_ahead() -> None:
    taken = 0

    def tasks() -> Iterator[tuple[int, int]]:
        nonlocal taken
        for number in range(100):
            taken += 1
            yield number, number

    results = run_all(InlineWorkers(), double, tasks(), in_flight=4, job=Job())
    next(results)
    assert taken == 4
    results.close()


def test_a_bug_costs_its_own_file_only(caplog: pytest.LogCaptureFixture) -> None:
    ((item, result),) = run_all(InlineWorkers(), fail, [("x", 0)], in_flight=1, job=Job())
    assert item == "x"
    assert isinstance(result, UnreadablePhoto)
    assert "ZeroDivisionError" in caplog.text


def test_cancelling_does_not_wait_for_a_hanging_decoder() -> None:
    workers, job = ProcessWorkers(1), Job()
    try:
        results = run_all(workers, hang, [(n, n) for n in range(3)], in_flight=2, job=job)
        threading.Timer(0.3, job.cancel).start()
        with pytest.raises(Cancelled):
            next(results)
    finally:
        workers.close()


def test_closing_early_cancels_what_waits() -> None:
    class Stuck(InlineWorkers):
        futures: list[Future[int]] = []  # noqa: RUF012

        def submit(self, function: object, argument: object) -> Future[int]:  # type: ignore[override]
            self.futures.append(Future())
            if len(self.futures) == 1:
                self.futures[0].set_result(0)
            return self.futures[-1]

    workers = Stuck()
    results = run_all(workers, double, [(n, n) for n in range(3)], in_flight=3, job=Job())
    next(results)
    results.close()
    assert [future.cancelled() for future in workers.futures] == [False, True, True]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills a worker by signal")
def test_a_crashing_decoder_costs_its_own_file_only() -> None:
    workers = ProcessWorkers(1)
    try:
        results = dict(run_all(workers, crash_on_three, [(n, n) for n in range(6)], in_flight=2, job=Job()))
    finally:
        workers.close()
    assert isinstance(results.pop(3), UnreadablePhoto)
    assert results == {0: 0, 1: 1, 2: 2, 4: 4, 5: 5}


def test_a_worker_multiplies_matrices_in_one_thread() -> None:
    workers = ProcessWorkers(1)
    try:
        ((_, threads),) = run_all(workers, matrix_threads, [("", None)], in_flight=1, job=Job())
    finally:
        workers.close()
    assert isinstance(threads, set), threads
    assert threads <= {1}


def test_a_machine_has_at_least_one_worker() -> None:
    assert default_count() >= 1


def misleading(folder: Path) -> str:
    """A directory in which a process that looks there for modules finds a wrong one, and ends."""
    (folder / "typing.py").write_text("raise ImportError")
    return str(folder)


def test_processes_that_cannot_begin_cost_one_answer_and_others_follow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workers = ProcessWorkers(1)
    try:
        monkeypatch.setattr(sys, "path", [misleading(tmp_path), *sys.path])
        answer = run_one(workers, double, 2)
        assert isinstance(answer, UnreadablePhoto)
        assert not answer.lasting
        monkeypatch.undo()
        assert run_one(workers, double, 2) == 4
    finally:
        workers.close()


def test_no_process_begins_while_the_path_of_modules_is_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workers = ProcessWorkers(1)
    answers: list[object] = []
    asking = threading.Thread(target=lambda: answers.append(run_one(workers, double, 2)))
    try:
        with MODULE_PATH:
            monkeypatch.setattr(sys, "path", [misleading(tmp_path), *sys.path])
            asking.start()
            asking.join(0.5)
            monkeypatch.undo()
        asking.join(30)
        assert answers == [4]
    finally:
        workers.close()
