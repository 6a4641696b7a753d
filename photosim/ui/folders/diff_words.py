"""What a folder diff came to, in sentences."""

from __future__ import annotations

from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.kit.wording import counted, number
from photosim.values.folder_diff import FolderComparison


def counts_in_words(result: FolderComparison) -> str:
    """How many photos of the second folder are in the first as well, and how many are not."""
    name, other = to_text(result.b.name or result.b), to_text(result.a.name or result.a)
    same, shot = result.count("identical"), result.count("same-shot")
    parts = [tr("{0} identical", number(same))] * bool(same)
    parts += [tr("{0} the same shot, at least as good there", number(shot))] * bool(shot)
    both = tr("{0} of {1} {2} in both", number(result.count()), counted(result.photos, "photo"), _are(result.count()))
    lines = [f"{both}: {', '.join(parts)}." if parts else f"{both}."]
    if result.only:
        lines.append(tr("{0} {1} only in “{2}”.", number(len(result.only)), _are(len(result.only)), name))
    if result.better:
        count = len(result.better)
        lines.append(
            tr(
                "{0} {1} in “{2}” only as a smaller, edited or more compressed copy: {3}.",
                number(count),
                _are(count),
                other,
                tr("that stays") if count == 1 else tr("those stay"),
            )
        )
    missing = len(result.unreadable) + len(result.unscanned)
    if missing:
        lines.append(tr("{0} could not be compared.", counted(missing, "file")))
    return " ".join(lines)


def _are(count: int) -> str:
    return tr("is") if count == 1 else tr("are")
