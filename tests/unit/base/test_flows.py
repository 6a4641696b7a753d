"""Every step of the three flows in docs/flows.md is in the code, and they are as long as docs/architecture.md says."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
_FLOW = re.compile(r"^## (?P<title>.+)\n\n(?P<steps>\d+) steps in (?P<files>\d+) files\.\n(?P<table>[^#]+)", re.M)
_PART = re.compile(r"`([a-z_/]+\.py)`: ((?:`[\w.]+`(?:, )?)+)")


def _flows() -> list[re.Match[str]]:
    return list(_FLOW.finditer((ROOT / "docs" / "flows.md").read_text()))


def _functions(file: Path) -> set[str]:
    found = set()
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{part.name}" for part in node.body if isinstance(part, ast.FunctionDef)}
    return found


@pytest.mark.parametrize("flow", _flows(), ids=lambda flow: flow["title"])
def test_every_step_is_there_and_counted_once(flow: re.Match[str]) -> None:
    steps = defaultdict(list)
    for file, names in _PART.findall(flow["table"]):
        steps[file] += re.findall(r"`([\w.]+)`", names)
    for file, names in steps.items():
        assert len(set(names)) == len(names), f"{file}: a step is named twice"
        assert set(names) <= _functions(ROOT / "photosim" / file), file
    assert (sum(map(len, steps.values())), len(steps)) == (int(flow["steps"]), int(flow["files"]))


def test_the_figures_are_those_of_the_overview() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text()
    assert len(_flows()) == 3
    for flow in _flows():
        assert f"| {flow['steps']} in {flow['files']} files |" in text, flow["title"]
        assert f"## {flow['title']}\n" in text
