"""Importing torchvision where its compiled part cannot be loaded.

The wheel of torchvision on the package index carries a library built for CUDA. Beside a CPU-only torch that library
does not load, the operators it would have registered are unknown, and `import torchvision` fails while describing
them. photosim needs only the network definitions, which are plain Python, so it is enough to give the two operators
their names; nothing here ever calls them.
"""

from __future__ import annotations

import functools
import importlib
import sys
import threading
from types import ModuleType
from typing import Any

_SIGNATURE = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
_OPERATORS = ("nms", "qnms")
_lock = threading.Lock()
_declared: list[Any] = []  # A torch Library unregisters its operators when it is collected, so they are kept here.


def torchvision_models() -> ModuleType:
    """Return the module `torchvision.models`; imports torch and torchvision at the first call (seconds)."""
    with _lock:
        return _import_models()


@functools.cache
def _import_models() -> ModuleType:
    try:
        return importlib.import_module("torchvision.models")
    except RuntimeError as error:
        if "torchvision::" not in str(error):
            raise
    # Declared only after the failure: where the compiled part does load, it registers these names itself, and a
    # second registration of the same name is an error.
    _declare_missing()
    for name in [name for name in sys.modules if name.partition(".")[0] == "torchvision"]:
        del sys.modules[name]  # Left over from the attempt, without their parent package.
    return importlib.import_module("torchvision.models")


def _declare_missing() -> None:
    import torch

    library = torch.library.Library("torchvision", "FRAGMENT")  # type: ignore[no-untyped-call]
    for name in _OPERATORS:
        if not hasattr(torch.ops.torchvision, name):
            library.define(name + _SIGNATURE)  # type: ignore[no-untyped-call]
    _declared.append(library)
