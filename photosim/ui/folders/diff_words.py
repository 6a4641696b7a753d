"""What a folder diff came to, in sentences."""

from __future__ import annotations

from photosim.base.paths import to_text
from photosim.ui.kit.wording import counted, number
from photosim.values.folder_diff import FolderComparison


def counts_in_words(result: FolderComparison) -> str:
    """How many photos of the second folder are in the first as well, and how many are not."""
    name, other = to_text(result.b.name or result.b), to_text(result.a.name or result.a)
    same, shot = result.count("identical"), result.count("same-shot")
    parts = [f"{number(same)} identical"] * bool(same)
    parts += [f"{number(shot)} the same shot, at least as good there"] * bool(shot)
    both = f"{number(result.count())} of {counted(result.photos, 'photo')} {_are(result.count())} in both"
    lines = [f"{both}: {', '.join(parts)}." if parts else f"{both}."]
    if result.only:
        lines.append(f"{number(len(result.only))} {_are(len(result.only))} only in “{name}”.")
    if result.better:
        count = len(result.better)
        lines.append(
            f"{number(count)} {_are(count)} in “{other}” only as a smaller, edited or more compressed copy: "
            f"{'that stays' if count == 1 else 'those stay'}."
        )
    missing = len(result.unreadable) + len(result.unscanned)
    if missing:
        lines.append(f"{counted(missing, 'file')} could not be compared.")
    return " ".join(lines)


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
