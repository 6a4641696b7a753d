"""Duplicate groups of a small drawn library, with the fake embedder."""

from __future__ import annotations

import io
import random
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from photosim.base.errors import Cancelled, UsageError
from photosim.base.job import Job
from photosim.library import Library
from photosim.parts import Parts
from photosim.values.photos import Group, Photo, Scale
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.scenes import EDITS, crop, scene

TIMES = ("2024:03:01 12:00:00", "2024:03:01 12:00:01", "2024:03:01 12:00:02")


def save(image: Image.Image, path: Path, *, taken_at: str | None = None, quality: int = 90) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    if taken_at is not None:
        exif[0x010F], exif[0x0110] = "Maker", "Camera"
        exif.get_ifd(0x8769)[0x9003] = taken_at
    image.save(path, quality=quality, exif=exif)
    return path


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    for seed in (1, 2, 3):
        save(scene(seed), folder / f"{seed}.jpg", taken_at=f"2024:03:0{seed} 12:00:00", quality=95)
    shutil.copyfile(folder / "1.jpg", folder / "the same bytes.jpg")
    save(EDITS["half size"](scene(1)), folder / "copies" / "half.jpg")
    save(EDITS["rotated"](scene(1)), folder / "copies" / "rotated.png")
    save(crop(scene(2), 0.05, 0.05, 0.9), folder / "copies" / "crop.jpg")
    return folder


def names(groups: Sequence[Group]) -> list[list[str]]:
    return [[member.photo.path.name for member in group.members] for group in groups]


def test_copies_share_a_group_with_their_keeper_first(library: Library, photos: Path) -> None:
    library.scanning.scan([photos])
    first, second = library.duplicates.find()
    assert names([first, second]) == [["1.jpg", "half.jpg", "rotated.png", "the same bytes.jpg"], ["2.jpg", "crop.jpg"]]
    assert (first.tier, second.tier) == ("same-shot", "same-shot")
    assert "original" in first.reason
    evidence = {
        member.photo.path.name: member.evidence.partition("; ")[0] for member in [*first.members, *second.members]
    }
    assert evidence["1.jpg"] == ""
    assert evidence["the same bytes.jpg"] == "same bytes"
    assert evidence["half.jpg"].startswith("half size, ")
    assert evidence["rotated.png"].startswith("rotated, ")
    assert evidence["crop.jpg"].startswith("crop, 81 % of the frame")


def test_same_bytes_and_same_pixels_are_identical(library: Library, photos: Path) -> None:
    shutil.rmtree(photos / "copies")
    original = (photos / "2.jpg").read_bytes()
    comment = b"\xff\xfe\x00\x07hello"
    (photos / "with a comment.jpg").write_bytes(original[:2] + comment + original[2:])
    library.scanning.scan([photos])
    groups = library.duplicates.find(["identical"])
    assert names(groups) == [["1.jpg", "the same bytes.jpg"], ["2.jpg", "with a comment.jpg"]]
    assert groups[1].members[1].evidence.partition("; ")[0] == "same pixels, other metadata"


def test_plain_pictures_are_duplicates_only_when_their_pixels_are_the_same(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    for number, tone in enumerate((0, 0, 1, 255)):
        save(Image.new("RGB", (300 + 3 * (number == 1), 200), (tone,) * 3), folder / f"{number}.png")
    shutil.copyfile(folder / "3.png", folder / "4.png")
    library.scanning.scan([folder])
    assert names(library.duplicates.find()) == [["3.png", "4.png"]]


def test_a_burst_is_a_series_and_never_one_shot(library: Library, tmp_path: Path) -> None:
    for number, taken_at in enumerate(TIMES):
        save(scene(4), tmp_path / "burst" / f"IMG_{number}.jpg", taken_at=taken_at, quality=90 - number)
    library.scanning.scan([tmp_path / "burst"])
    assert library.duplicates.find(["identical", "same-shot"]) == []
    (group,) = library.duplicates.find(["series"])
    assert len(group.members) == 3
    assert "s apart" in group.members[1].evidence


def test_another_scale_of_the_model_parts_a_series_and_has_it_looked_for_again(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, taken_at in enumerate(TIMES):
        save(crop(scene(4), 0.03 * number, 0.0, 0.9), tmp_path / "photos" / f"{number}.jpg", taken_at=taken_at)
    library.scanning.scan([tmp_path / "photos"])
    assert library.duplicates.find(["series"])
    library.review.find(Job())
    assert not library.review.state().stale
    strict = replace(library.model, scale=Scale(burst_from=0.99999, retake_from=0.99999))
    monkeypatch.setattr(Parts, "model", strict)
    assert library.review.state().stale
    assert library.duplicates.find(["series"]) == []


def test_the_groups_do_not_depend_on_the_order_of_scanning(tmp_path: Path, photos: Path) -> None:
    found = []
    for seed in range(2):
        parts = [photos / "copies", photos]
        random.Random(seed).shuffle(parts)
        with Library.open(tmp_path / f"library {seed}", embedder=FakeEmbedder(), workers=0) as library:
            for part in parts:
                library.scanning.scan([part])
                library.duplicates.find()
            library.scanning.scan([photos])
            found.append([(g.id, g.keeper.path, [m.evidence for m in g.members]) for g in library.duplicates.find()])
            assert found[-1] == [
                (g.id, g.keeper.path, [m.evidence for m in g.members]) for g in library.duplicates.find()
            ]
    assert found[0] == found[1]


def test_only_what_is_new_is_compared(library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library.scanning.scan([photos])
    before = library.duplicates.find()
    compared = []
    from photosim.duplicates import prover

    compare = prover.judge.compare
    monkeypatch.setattr(prover.judge, "compare", lambda *given: compared.append(given) or compare(*given))
    assert library.duplicates.find() == before
    assert compared == []
    save(EDITS["mirrored"](scene(2)), photos / "mirrored.jpg")
    library.scanning.scan()
    assert names(library.duplicates.find())[1] == ["2.jpg", "crop.jpg", "mirrored.jpg"]
    assert 1 <= len(compared) <= 3


def test_a_library_from_before_gets_its_fingerprints(library: Library, photos: Path) -> None:
    library.scanning.scan([photos])
    before = library.duplicates.find()
    with library._parts.stores.database.atomic() as db:
        db.execute("DELETE FROM fingerprints")
        assert db.execute("SELECT count(*) FROM proofs").fetchone()[0] == 0
    shutil.rmtree(library.paths.thumbnails)
    assert library.duplicates.find() == before


def test_verdicts_are_respected_and_follow_the_content(library: Library, photos: Path) -> None:
    library.scanning.scan([photos])
    assert library.duplicates.decide([photos / "2.jpg", photos / "copies" / "crop.jpg"], same=False) == 1
    assert (
        library.duplicates.decide([photos / "1.jpg", photos / "the same bytes.jpg", photos / "3.jpg"], same=True) == 1
    )
    (group,) = library.duplicates.find(["same-shot"])
    assert names([group]) == [["1.jpg", "3.jpg", "half.jpg", "rotated.png", "the same bytes.jpg"]]
    assert group.members[1].evidence.partition("; ")[0] == "you said so"
    (photos / "copies" / "crop.jpg").rename(photos / "renamed.jpg")
    library.scanning.scan()
    assert names(library.duplicates.find(["same-shot"])) == names([group])
    library.duplicates.decide([photos / "2.jpg", photos / "renamed.jpg"], same=True)
    assert names(library.duplicates.find(["same-shot"]))[1] == ["2.jpg", "renamed.jpg"]


def test_verdicts_need_two_photos_of_the_library(library: Library, photos: Path, tmp_path: Path) -> None:
    library.scanning.scan([photos])
    with pytest.raises(UsageError, match="two photos"):
        library.duplicates.decide([photos / "1.jpg", photos / "the same bytes.jpg"], same=True)
    with pytest.raises(UsageError, match="not a photo"):
        library.duplicates.decide([photos / "1.jpg", tmp_path / "elsewhere.jpg"], same=True)


def test_a_protected_folder_keeps_its_photo(library: Library, photos: Path, tmp_path: Path) -> None:
    save(EDITS["half size"](scene(3)), tmp_path / "archive" / "small.jpg")
    library.scanning.scan([photos, tmp_path / "archive"])
    folder = next(folder for folder in library.folders.all() if folder.path.name == "archive")
    library.folders.protect(folder.id, True)
    group = next(group for group in library.duplicates.find() if group.keeper.path.name == "small.jpg")
    assert "protected" in group.reason
    assert group.members[1].evidence.startswith("double size")


def test_folders_narrow_the_search(library: Library, photos: Path, tmp_path: Path) -> None:
    library.scanning.scan([photos])
    assert names(library.duplicates.find(folders=[photos / "copies"])) == [["rotated.png", "half.jpg"]]
    with pytest.raises(UsageError, match="not in a folder"):
        library.duplicates.find(folders=[tmp_path / "elsewhere"])


def test_it_can_be_cancelled_and_goes_on(library: Library, photos: Path) -> None:
    library.scanning.scan([photos])
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        library.duplicates.find(job=job)
    assert len(library.duplicates.find()) == 2


def test_a_file_that_is_gone_meanwhile_is_no_error(library: Library, photos: Path) -> None:
    library.scanning.scan([photos])
    (photos / "copies" / "half.jpg").write_bytes(io.BytesIO(b"something else").getvalue())
    assert len(library.duplicates.find()) == 2


def test_a_folder_may_be_removed_while_duplicates_are_looked_for(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.scanning.scan([photos])
    everything = library._parts.stores.photos.all

    def read_then_removed() -> list[Photo]:
        found = list(everything())
        library.folders.remove(library.folders.all()[0].id)
        return found

    monkeypatch.setattr(library._parts.stores.photos, "all", read_then_removed)
    assert library.duplicates.find() == []
