"""The measures with the real network, on photos of a camera."""

from __future__ import annotations

from pathlib import Path

from photosim.library import Library
from photosim.pictures import edits


def test_a_self_test_of_real_photos(shared_photos: Path, tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", workers=0) as library:
        library.scanning.scan([shared_photos / "library" / "slr"])
        result = library.measuring.selftest(photos=6)
        picture = library.measuring.save_selftest(result)
    assert result.copies == 6 * len(edits.NAMES)
    assert result.separation.auc > 0.9
    medians = {edit.edit: edit.median for edit in result.edits}
    assert min(medians[name] for name in ("smaller", "compressed", "sent by messenger", "mirrored")) > 0.95
    assert picture.stat().st_size > 20_000
