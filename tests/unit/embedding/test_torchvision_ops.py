from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import pytest

from photosim.embedding import ops


def test_the_package_imports_without_torch() -> None:
    names = "embedder, weights, checkpoint, network, precision, backbones, ops, allocator"
    code = f"import sys; from photosim.embedding import {names}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_torchvision_can_be_imported() -> None:
    models = ops.torchvision_models()
    assert models.__name__ == "torchvision.models"
    assert ops.torchvision_models() is models
    import torchvision  # noqa: F401 - that the package itself is whole afterwards is the point


def test_nothing_is_declared_where_the_import_works(monkeypatch: pytest.MonkeyPatch) -> None:
    module, declared = ModuleType("torchvision.models"), []
    monkeypatch.setattr(ops.importlib, "import_module", lambda name: module)
    monkeypatch.setattr(ops, "_declare_missing", lambda: declared.append(1))
    assert ops._import_models.__wrapped__() is module
    assert not declared


def test_other_failures_are_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str) -> ModuleType:
        raise RuntimeError("something else")

    monkeypatch.setattr(ops.importlib, "import_module", fail)
    with pytest.raises(RuntimeError, match="something else"):
        ops._import_models.__wrapped__()
