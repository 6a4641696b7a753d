from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

import pytest

from photosim.base.errors import Cancelled
from photosim.base.job import Job, Progress


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_job_without_listener_costs_nothing_and_runs() -> None:
    job = Job()
    job.report("reading", 1, 2)
    job.checkpoint()


def test_cancel_raises_at_the_next_checkpoint() -> None:
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        job.checkpoint()


def test_cancel_wakes_a_paused_job() -> None:
    job = Job()
    job.pause()
    outcome: list[str] = []

    def work() -> None:
        try:
            job.checkpoint()
            outcome.append("went on")
        except Cancelled:
            outcome.append("cancelled")

    thread = threading.Thread(target=work)
    thread.start()
    job.cancel()
    thread.join(5)
    assert outcome == ["cancelled"]


def test_resume_lets_a_paused_job_go_on() -> None:
    job = Job()
    job.pause()
    assert job.paused
    thread = threading.Thread(target=job.checkpoint)
    thread.start()
    job.resume()
    thread.join(5)
    assert not thread.is_alive()
    assert not job.paused


def test_progress_is_sampled_but_first_and_last_arrive() -> None:
    clock, seen = Clock(), list[Progress]()
    job = Job(seen.append, interval=0.1, clock=clock)
    for done in range(101):
        clock.now = done * 0.01
        job.report("reading", done, 100)
    assert seen[0].done == 0
    assert seen[-1].done == 100
    assert len(seen) <= 12


def test_a_new_stage_is_reported_at_once() -> None:
    seen: list[Progress] = []
    job = Job(seen.append, clock=Clock())
    job.report("finding", 1)
    job.report("reading", 0, 10)
    assert [progress.stage for progress in seen] == ["finding", "reading"]


def test_speed_and_time_left_are_by_bytes_and_leave_pauses_out() -> None:
    clock, seen = Clock(), list[Progress]()
    job = Job(seen.append, clock=clock)
    job.report("reading", 0, 7, 0, 5000)
    clock.now = 8.0  # the network is being loaded
    job.report("reading", 1, 7, 1000, 5000)
    assert seen[-1].seconds_left is None
    clock.now = 10.0
    job.report("reading", 3, 7, 2000, 5000)
    assert seen[-1].per_second == pytest.approx(1.0)
    assert seen[-1].seconds_left == pytest.approx(6.0)
    job.pause()

    def wait_a_long_time(timeout: float | None = None) -> bool:
        clock.now += 100.0
        return True

    job._running.wait = wait_a_long_time  # type: ignore[method-assign]
    job.checkpoint()
    clock.now += 2.0
    job.report("reading", 5, 7, 3000, 5000, current="x")
    assert seen[-1].per_second == pytest.approx(1.0)
    assert seen[-1].seconds_left == pytest.approx(4.0)


def test_the_pace_is_that_of_the_last_half_minute() -> None:
    clock, seen = Clock(), list[Progress]()
    job = Job(seen.append, clock=clock)
    for second in range(200):
        clock.now = float(second)
        job.report("reading", 1 + (second if second < 100 else 100 + (second - 100) * 10), 5000, second, 1000)
    assert seen[-1].per_second == pytest.approx(10.0, rel=0.1)


def test_no_time_left_before_there_is_enough_to_judge_by() -> None:
    clock, seen = Clock(), list[Progress]()
    job = Job(seen.append, clock=clock)
    clock.now = 0.5
    job.report("reading", 1, 10, 100, 1000)
    assert seen[-1].seconds_left is None


def waiting(job: Job) -> threading.Thread:
    """A thread that passes one checkpoint."""

    def pass_one() -> None:
        with contextlib.suppress(Cancelled):
            job.checkpoint()

    thread = threading.Thread(target=pass_one)
    thread.start()
    return thread


def test_a_held_job_waits_but_is_not_paused() -> None:
    job = Job()
    job.hold("on battery")
    assert (job.held, job.paused) == ("on battery", False)
    thread = waiting(job)
    thread.join(0.05)
    assert thread.is_alive()
    job.hold("")
    thread.join(5)
    assert not thread.is_alive()


def test_a_job_that_is_held_and_paused_waits_for_both() -> None:
    job = Job()
    job.pause()
    job.hold("on battery")
    thread = waiting(job)
    job.resume()
    thread.join(0.05)
    assert thread.is_alive()
    job.pause()
    job.hold("")
    thread.join(0.05)
    assert thread.is_alive()
    job.resume()
    thread.join(5)
    assert not thread.is_alive()


@pytest.mark.parametrize("stop", [Job.pause, lambda job: job.hold("on battery")], ids=["pause", "hold"])
def test_nothing_holds_a_cancelled_job(stop: Callable[[Job], None]) -> None:
    job = Job()
    job.cancel()
    stop(job)
    with pytest.raises(Cancelled):
        job.checkpoint()


def test_a_slow_job_rests_as_long_as_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    job = Job(clock=clock)
    rests: list[float] = []
    monkeypatch.setattr(job._cancelled, "wait", rests.append)
    job.checkpoint()
    job.slow_down(3.0)
    clock.now += 0.1
    job.checkpoint()
    clock.now += 10
    job.checkpoint()
    job.slow_down(0)
    clock.now += 1
    job.checkpoint()
    assert rests == [pytest.approx(0.3), 2.0]


def test_what_came_too_soon_is_told_before_the_job_rests_or_goes_on() -> None:
    """Else the window would stand at 1 of 56 while 19 photos are there."""
    clock, seen = Clock(), list[Progress]()
    job = Job(seen.append, interval=0.1, clock=clock)
    job.report("reading", 1, 56)
    clock.now = 0.05
    job.report("reading", 12, 56)
    job.checkpoint()
    assert [progress.done for progress in seen] == [1]
    clock.now = 0.2
    job.checkpoint()
    assert [progress.done for progress in seen] == [1, 12]
    job.report("reading", 19, 56)
    job.pause()
    thread = waiting(job)
    for _ in range(500):
        if len(seen) == 3:
            break
        thread.join(0.01)
    assert seen[-1].done == 19
    job.cancel()
    thread.join(5)


def test_the_time_left_of_what_is_only_counted_waits_until_it_can_be_told() -> None:
    """The first pairs of a search take seconds each, the others thousandths: "about 1 hour" would be said of 30 s."""
    clock, seen = Clock(), list[Progress]()
    job = Job(seen.append, clock=clock)
    for done in range(1, 6):
        clock.now += 1.0
        job.report("proving", done, 4000)
    assert seen[-1].seconds_left is None
    clock.now += 1.0
    job.report("proving", 200, 4000)
    assert seen[-1].seconds_left == pytest.approx(5 * 3800 / 199)


def test_slow_work_is_told_a_time_although_little_of_it_is_done() -> None:
    clock, seen = Clock(), list[Progress]()
    job = Job(seen.append, clock=clock)
    for done in range(1, 20):
        clock.now += 1.0
        job.report("proving", done, 4000)
    assert seen[-1].seconds_left == pytest.approx(3981.0)
