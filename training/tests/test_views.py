"""Crops, edits and losses do what their names say. Run with `python -m pytest training/tests`."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image

from training import losses
from training.augment import Views, jpeg
from training.evaluate import copy_figures, precision_at_10
from training.geometry import boxes_within, quarter_turns, random_boxes, resample

WHOLE = torch.tensor([[0.0, 0.0, 1.0, 1.0]])


@pytest.fixture
def pictures() -> torch.Tensor:
    """Two smooth pictures with some detail, (2, 160, 160, 3) uint8."""
    rng = np.random.default_rng(0)
    small = rng.integers(0, 256, (2, 20, 20, 3), dtype=np.uint8)
    return torch.from_numpy(
        np.stack([np.asarray(Image.fromarray(p).resize((160, 160), Image.Resampling.BICUBIC)) for p in small])
    )


def test_whole_picture_is_resized_as_by_pillow(pictures: torch.Tensor) -> None:
    ours = resample(pictures, WHOLE.repeat(2, 1), 96)[1].permute(1, 2, 0).numpy() * 255
    theirs = np.asarray(Image.fromarray(pictures[1].numpy()).resize((96, 96), Image.Resampling.BICUBIC))
    assert np.abs(ours - theirs).max() < 3
    assert np.abs(ours - theirs).mean() < 0.5


def test_box_cuts_out_its_part(pictures: torch.Tensor) -> None:
    box = torch.tensor([[0.25, 0.5, 0.75, 1.0]]).repeat(2, 1)
    expected = pictures[:, 80:160, 40:120].permute(0, 3, 1, 2) / 255
    assert torch.allclose(resample(pictures, box, 80), expected, atol=1e-4)


def test_mirror_and_turns(pictures: torch.Tensor) -> None:
    plain = resample(pictures, WHOLE.repeat(2, 1), 64)
    mirrored = resample(pictures, WHOLE.repeat(2, 1), 64, mirror=torch.tensor([True, False]))
    assert torch.allclose(mirrored[0], plain[0].flip(2), atol=1e-5)
    assert torch.equal(mirrored[1], plain[1])
    turned = quarter_turns(plain, torch.tensor([1, 0]))
    assert torch.equal(turned[0], torch.rot90(plain[0], 1, (1, 2)))
    assert torch.equal(turned[1], plain[1])


def test_border_has_its_colour_and_leaves_the_middle(pictures: torch.Tensor) -> None:
    fill = torch.tensor([[1.0, 0.0, 0.5]]).repeat(2, 1)
    out = resample(pictures, WHOLE.repeat(2, 1), 64, border=torch.full((2,), 0.125), fill=fill)
    assert torch.allclose(out[:, :, :8, :], fill[:, :, None, None].expand(2, 3, 8, 64))
    assert torch.allclose(out[:, :, 8:56, 8:56], resample(pictures, WHOLE.repeat(2, 1), 48), atol=1e-4)


def test_boxes_stay_inside() -> None:
    generator = torch.Generator().manual_seed(0)
    outer = random_boxes(500, (0.15, 1.0), (0.55, 1.4), generator)
    inner = boxes_within(outer, (0.5, 1.0), generator)
    assert outer.min() >= 0
    assert outer.max() <= 1.0001
    assert (inner[:, :2] >= outer[:, :2] - 1e-6).all()
    assert (inner[:, 2:] <= outer[:, 2:] + 1e-6).all()


def test_jpeg_hardly_changes_at_high_quality_and_does_at_low(pictures: torch.Tensor) -> None:
    x = resample(pictures, WHOLE.repeat(2, 1), 64)
    high = (jpeg(x, torch.full((2,), 99.0)) - x).abs().mean()
    low = (jpeg(x, torch.full((2,), 5.0)) - x).abs().mean()
    assert high < 0.01 < low


def test_views_repeat_with_the_seed(pictures: torch.Tensor) -> None:
    views = Views(torch.Generator())
    boxes = WHOLE.repeat(2, 1)
    rounds = []
    for _ in range(2):
        views.generator.manual_seed(7)
        rounds.append((views.light(pictures, boxes, 64), views.edited(pictures, boxes, 64)))
    assert all(torch.equal(a, b) for a, b in zip(*rounds, strict=True))
    assert all(x.shape == (2, 3, 64, 64) and x.min() >= 0 and x.max() <= 1 for x in rounds[0])
    assert not torch.equal(*rounds[0])


def test_a_window_is_another_part_of_the_picture_each_time() -> None:
    slope = torch.arange(160, dtype=torch.uint8)[None, None, :, None].expand(64, 160, 160, 3)
    windows = Views(torch.Generator().manual_seed(3)).window(slope, WHOLE.repeat(64, 1), 64)
    assert windows.shape == (64, 3, 64, 64)
    part = (windows[:, 1, 32, -1] - windows[:, 1, 32, 0]).abs() * 255 / 160
    assert part.std() > 0.05
    assert part.max() < 2  # graded, so a window may seem steeper than the picture it is of


def test_losses_are_least_where_they_should_be() -> None:
    torch.manual_seed(0)
    a, b = torch.randn(16, 32), torch.randn(16, 32)
    assert losses.distillation(a, 3 * a).item() == pytest.approx(0, abs=1e-5)
    assert losses.neighbours(a, 2 * a).item() == pytest.approx(0, abs=1e-5)
    assert losses.neighbours(a, b) > 0.1
    assert losses.copies(a, a) < 0.1 < losses.copies(a, b)


def test_figures_of_a_perfect_and_a_useless_network() -> None:
    labels = torch.arange(4).repeat_interleave(12)
    assert precision_at_10(torch.eye(4)[labels], labels) == 1
    shots = torch.arange(5).repeat_interleave(2)
    edits = ["original", "mirrored"] * 5
    perfect = copy_figures(torch.eye(5)[shots], shots, edits)
    assert perfect["first"] == perfect["found_clean"] == 1
    wrong = copy_figures(torch.eye(5)[(shots + torch.tensor([0, 1] * 5)) % 5], shots, edits)
    assert wrong["first"] == wrong["found"] == 0
