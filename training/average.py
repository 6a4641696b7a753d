"""Average the exported weights of one training at two times, or of a branch and its trunk.

    python -m training.average A.pt B.pt --out C.pt [--share 0.5]

Both must come from one trajectory, such as a run and the branch that was cooled down from it: then what lies between
them is often better than either. `--share` is the part of B.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor

from training.network import save


def averaged(first: dict[str, Tensor], second: dict[str, Tensor], share: float = 0.5) -> dict[str, Tensor]:
    """Return the weights between two state_dicts of one network; what is no number with a fraction is the first's."""
    if first.keys() != second.keys():
        raise ValueError("The two files do not hold the same network.")
    return {
        name: torch.lerp(value.float(), second[name].float(), share).to(value.dtype)
        if value.is_floating_point()
        else value
        for name, value in first.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--share", type=float, default=0.5)
    options = parser.parse_args()
    one, other = (torch.load(path, map_location="cpu", weights_only=True) for path in (options.first, options.second))
    save(averaged(one, other, options.share), options.out)


if __name__ == "__main__":
    main()
