"""What a command printed."""

from __future__ import annotations

import json
from typing import Any

import pytest


def answer(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)
