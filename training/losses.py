"""What the student is asked for. All take 512 pooled features (n, 512) unless they say otherwise."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def distillation(predicted: Tensor, target: Tensor) -> Tensor:
    """Mean cosine distance of predicted and (centred) teacher's features, both (n, 1280)."""
    return 1 - functional.cosine_similarity(predicted, target).mean()


def neighbours(features: Tensor, target: Tensor, temperature: float = 0.1) -> Tensor:
    """Each picture's likeness to the others of the batch, as a distribution, should be the teacher's.

    The product compares the 512 features themselves, which the head of `distillation` is free to turn and stretch;
    this term speaks about their cosines directly.
    """
    mine = functional.normalize(features) @ functional.normalize(features).T / temperature
    theirs = functional.normalize(target) @ functional.normalize(target).T / temperature
    itself = torch.eye(len(mine), dtype=torch.bool, device=mine.device)
    mine = mine.masked_fill(itself, -1e4).log_softmax(1)
    theirs = theirs.masked_fill(itself, -1e4).log_softmax(1)
    return functional.kl_div(mine, theirs, reduction="batchmean", log_target=True)


def copies(first: Tensor, second: Tensor, temperature: float = 0.07) -> Tensor:
    """Row i of both is the same photo and should be nearer than any other photo of the batch (InfoNCE, both ways)."""
    a, b = functional.normalize(first), functional.normalize(second)
    n = len(a)
    across = a @ b.T / temperature
    within = a @ a.T / temperature
    within = within.masked_fill(torch.eye(n, dtype=torch.bool, device=a.device), -1e4)
    truth = torch.arange(n, device=a.device)
    return (
        functional.cross_entropy(torch.cat([across, within], 1), truth) + functional.cross_entropy(across.T, truth)
    ) / 2
