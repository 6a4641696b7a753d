"""Weights between two exports of one training."""

from __future__ import annotations

import pytest
import torch

from training.average import averaged


def test_what_lies_between() -> None:
    one = {"weight": torch.tensor([1.0, 3.0]).half(), "steps": torch.tensor(7)}
    other = {"weight": torch.tensor([3.0, 3.0]).half(), "steps": torch.tensor(9)}
    between = averaged(one, other, 0.25)
    assert between["weight"].tolist() == [1.5, 3.0]
    assert between["weight"].dtype == torch.float16
    assert between["steps"].item() == 7
    assert averaged(one, other)["weight"].tolist() == [2.0, 3.0]


def test_other_networks_do_not_mix() -> None:
    with pytest.raises(ValueError, match="same network"):
        averaged({"a": torch.zeros(1)}, {"b": torch.zeros(1)})
