"""Why files did not come back."""

from __future__ import annotations


def reasons(report) -> list[str]:
    return [failed.reason for failed in report.failed]
