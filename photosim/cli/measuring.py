"""The commands `evaluate` and `selftest`, and what they print for people and for scripts."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from photosim.base.errors import UsageError
from photosim.base.status import DONE, INCOMPLETE
from photosim.cli.output import job_of, open_library, print_failures, print_json, say

if TYPE_CHECKING:
    from photosim.library import CopyQuality, Evaluation, SelfTest

_DIGITS = 4


def evaluate(options: argparse.Namespace) -> int:
    with open_library(options) as library, job_of(options) as job:
        names = library.models.installed() if options.model == "all" else [options.model]
        results = [library.measuring.evaluate(options.folder, job, model=name) for name in names]
    if options.json:
        print_json(evaluations_as_json(results))
    else:
        print_evaluations(results)
        print_failures(results[0].failed)
    return INCOMPLETE if results[0].failed else DONE


def selftest(options: argparse.Namespace) -> int:
    if options.photos < 2:
        raise UsageError("At least two photos are needed to tell copies from other photos.")
    with open_library(options, looking=True) as library:
        with job_of(options) as job:
            result = library.measuring.selftest(job, photos=options.photos, seed=options.seed)
        picture = library.measuring.save_selftest(result, options.picture)
    if options.json:
        print_json(selftest_as_json(result, picture))
    else:
        print_selftest(result, picture)
        print_failures(result.failed)
    return INCOMPLETE if result.failed else DONE


def evaluations_as_json(evaluations: Sequence[Evaluation]) -> dict[str, Any]:
    """One evaluation as it is; several models as {"models": [...]}."""
    if len(evaluations) == 1:
        return _evaluation_as_json(evaluations[0])
    return {"models": [_evaluation_as_json(evaluation) for evaluation in evaluations]}


def print_evaluations(evaluations: Sequence[Evaluation]) -> None:
    """A table with a column for each model, and for copies a second one by edit."""
    first = evaluations[0]
    rows: list[tuple[str, list[str]]] = [
        ("Model", [evaluation.name for evaluation in evaluations]),
        ("Photos", [f"{evaluation.photos:,}" for evaluation in evaluations]),
        ("Shots" if first.copies else "Classes", [f"{evaluation.classes:,}" for evaluation in evaluations]),
        ("Precision at 10", [_with_margin(e.p_at_10, e.p_at_10_margin) for e in evaluations]),
        ("  by chance", [f"{evaluation.chance:.3f}" for evaluation in evaluations]),
        ("Mean average precision", [_with_margin(e.map, e.map_margin) for e in evaluations]),
    ]
    copies = [evaluation.copies for evaluation in evaluations if evaluation.copies is not None]
    if len(copies) == len(evaluations):
        rows += _copy_rows(copies)
    rows.append(("Seconds", [f"{evaluation.seconds:.1f}" for evaluation in evaluations]))
    _print_table(rows)
    say("± is half of the 95 % confidence interval.")
    if len(copies) == len(evaluations):
        for evaluation, quality in zip(evaluations, copies, strict=True):
            say()
            say(f"Copies by edit{f', {evaluation.name}' if len(evaluations) > 1 else ''}")
            _print_edits(quality)


def selftest_as_json(result: SelfTest, picture: Path) -> dict[str, Any]:
    """All figures, the curve included."""
    return {
        "model": result.model,
        "photos": result.photos,
        "copies": result.copies,
        "library": result.library,
        "threshold": None if result.threshold is None else _rounded(result.threshold),
        "recall": _rounded(result.separation.recall),
        "auc": round(result.separation.auc, 6),
        "average_precision": _rounded(result.separation.average_precision),
        "above_99_9": _rounded(result.separation.above),
        "score_99_9": _rounded(result.separation.high),
        "edits": [
            {
                "edit": edit.edit,
                "copies": edit.copies,
                "found": _rounded(edit.found),
                "median": _rounded(edit.median),
            }
            for edit in result.edits
        ],
        "curve": [
            {"score": _rounded(score), "recall": _rounded(recall), "precision": _rounded(precision)}
            for score, recall, precision in result.curve
        ],
        "words": result.in_words(),
        "picture": str(picture),
        "seconds": round(result.seconds, 2),
        "failed": [{"path": str(failure.path), "reason": failure.reason} for failure in result.failed],
    }


def print_selftest(result: SelfTest, picture: Path) -> None:
    """What was found, in words, by edit, and where the picture is."""
    say(
        f"{result.copies:,} edited copies of {result.photos:,} photos, compared with the {result.library:,} photos "
        f"of the library ({result.seconds:.1f} s)."
    )
    say()
    for line in result.in_words():
        say(line)
    say()
    say(f"  {'':<22}{'found':>8}{'score':>8}")
    for edit in result.edits:
        say(f"  {edit.edit:<22}{edit.found:8.1%}{edit.median:8.1%}")
    say()
    say(f"found: at or above that score; score: the median. Picture: {picture}")


def _copy_rows(copies: Sequence[CopyQuality]) -> list[tuple[str, list[str]]]:
    return [
        ("Copies", [f"{quality.copies:,} of {quality.shots:,} photos" for quality in copies]),
        ("  original found first", [_with_margin(q.first, q.first_margin) for q in copies]),
        ("  among the first ten", [_with_margin(q.first_10, q.first_10_margin) for q in copies]),
        ("  mean reciprocal rank", [_with_margin(q.mrr, q.mrr_margin) for q in copies]),
        ("Copies against other photos", ["" for _ in copies]),
        ("  area under ROC curve", [_with_margin(q.separation.auc, q.margins.auc, 4) for q in copies]),
        (
            "  average precision",
            [_with_margin(q.separation.average_precision, q.margins.average_precision) for q in copies],
        ),
        ("  recall at precision 0.99", [_with_margin(q.separation.recall, q.margins.recall) for q in copies]),
        ("    from a score of", [_with_margin(q.separation.threshold, q.margins.threshold) for q in copies]),
        ("  above 99.9 % of others", [_with_margin(q.separation.above, q.margins.above) for q in copies]),
        ("    which is a score of", [_with_margin(q.separation.high, q.margins.high) for q in copies]),
    ]


def _print_edits(quality: CopyQuality) -> None:
    say(f"  {'':<20}{'first':>8}{'in ten':>8}{'found':>8}{'above':>8}{'score':>8}")
    for edit in sorted(quality.edits, key=lambda edit: (-edit.found, -edit.median, edit.edit)):
        shares = "".join(f"{share:8.1%}" for share in (edit.first, edit.first_10, edit.found, edit.above))
        say(f"  {edit.edit.replace('_', ' '):<20}{shares}{edit.median:8.3f}")
    say(
        f"  found: at or above {quality.separation.threshold:.3f}; above: over {quality.separation.high:.3f}; "
        "score: the median."
    )


def _with_margin(value: float, margin: float, digits: int = 3) -> str:
    return f"{value:.{digits}f} ± {margin:.{digits}f}"


def _print_table(rows: Sequence[tuple[str, Sequence[str]]]) -> None:
    width = max(len(name) for name, _ in rows) + 2
    columns = [max(len(cells[place]) for _, cells in rows) + 2 for place in range(len(rows[0][1]))]
    for name, cells in rows:
        row = "".join(f"{cell:<{column}}" for cell, column in zip(cells, columns, strict=True))
        say(f"{name:<{width}}{row}".rstrip())


def _evaluation_as_json(evaluation: Evaluation) -> dict[str, Any]:
    values: dict[str, Any] = {
        "model": evaluation.model,
        "name": evaluation.name,
        "photos": evaluation.photos,
        "classes": evaluation.classes,
        "p_at_10": _rounded(evaluation.p_at_10),
        "p_at_10_margin": _rounded(evaluation.p_at_10_margin),
        "chance": _rounded(evaluation.chance),
        "map": _rounded(evaluation.map),
        "map_margin": _rounded(evaluation.map_margin),
        "seconds": round(evaluation.seconds, 2),
        "failed": [{"path": str(failure.path), "reason": failure.reason} for failure in evaluation.failed],
    }
    if evaluation.copies is not None:
        values["copies"] = _copies_as_json(evaluation.copies)
    return values


def _copies_as_json(quality: CopyQuality) -> dict[str, Any]:
    separation, margins = quality.separation, quality.margins
    return {
        "shots": quality.shots,
        "copies": quality.copies,
        "first": _rounded(quality.first),
        "first_margin": _rounded(quality.first_margin),
        "first_10": _rounded(quality.first_10),
        "first_10_margin": _rounded(quality.first_10_margin),
        "mrr": _rounded(quality.mrr),
        "mrr_margin": _rounded(quality.mrr_margin),
        "auc": round(separation.auc, 6),
        "auc_margin": round(margins.auc, 6),
        "average_precision": _rounded(separation.average_precision),
        "average_precision_margin": _rounded(margins.average_precision),
        "recall_at_precision_99": _rounded(separation.recall),
        "recall_at_precision_99_margin": _rounded(margins.recall),
        "threshold": _rounded(separation.threshold),
        "above_99_9": _rounded(separation.above),
        "above_99_9_margin": _rounded(margins.above),
        "score_99_9": _rounded(separation.high),
        "edits": [
            {
                "edit": edit.edit,
                "copies": edit.copies,
                "first": _rounded(edit.first),
                "first_10": _rounded(edit.first_10),
                "mrr": _rounded(edit.mrr),
                "found": _rounded(edit.found),
                "above_99_9": _rounded(edit.above),
                "median": _rounded(edit.median),
            }
            for edit in quality.edits
        ],
    }


def _rounded(value: float) -> float:
    return round(value, _DIGITS)
