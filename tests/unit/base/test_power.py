from __future__ import annotations

from types import SimpleNamespace

import psutil
import pytest

from photosim.base import power
from photosim.base.power import OthersLoad, on_battery


@pytest.mark.parametrize(
    ("battery", "answer"),
    [
        (None, False),
        (SimpleNamespace(power_plugged=True), False),
        (SimpleNamespace(power_plugged=False), True),
        (SimpleNamespace(power_plugged=None), False),  # not known
    ],
)
def test_on_battery(monkeypatch: pytest.MonkeyPatch, battery: object, answer: bool) -> None:
    monkeypatch.setattr(psutil, "sensors_battery", lambda: battery, raising=False)
    assert on_battery() is answer


@pytest.mark.parametrize("error", [OSError("gone"), RuntimeError("odd"), AttributeError("none")])
def test_a_system_that_does_not_tell_is_not_on_battery(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def refuse() -> None:
        raise error

    monkeypatch.setattr(psutil, "sensors_battery", refuse, raising=False)
    assert on_battery() is False


def test_busy_changes_its_mind_slowly() -> None:
    shares = iter([0.9, 0.1, 0.9, 0.9, 0.5, 0.1, 0.5, 0.1, 0.1, 0.5])
    load = OthersLoad(lambda: next(shares))
    assert [load.busy() for _ in range(10)] == [False, False, False, True, True, True, True, True, False, False]


def test_our_own_work_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    own = iter([10.0, 18.0, 18.0, 4.0])
    clock = iter([0.0, 5.0, 10.0, 15.0])
    everybody = iter([0.0, 90.0, 90.0, 50.0])
    monkeypatch.setattr(psutil, "cpu_count", lambda: 2)
    monkeypatch.setattr(psutil, "cpu_percent", lambda _: next(everybody))
    monkeypatch.setattr(power, "_own_seconds", lambda: next(own))
    monkeypatch.setattr(power.time, "monotonic", lambda: next(clock))
    measure = power._Measure()
    assert measure() == pytest.approx(0.1)  # 8 of 10 seconds were ours
    assert measure() == pytest.approx(0.9)
    assert measure() == pytest.approx(0.5)  # a child that ended took its seconds along


def test_a_real_measurement() -> None:
    measure = power._Measure()
    sum(range(10**6))
    assert 0.0 <= measure() <= 1.0
