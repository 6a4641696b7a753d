"""A raw photo and the picture beside it: shown as one, found once, deleted and taken back together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from photosim.base.job import Job
from photosim.library import Library
from photosim.shots.exposures import pair_up
from photosim.store.tables.shots import NamedAlike
from photosim.values.deleting import Selection
from tests.helpers.album import names, only_reason
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import write
from tests.helpers.raw_files import write_raw, write_together

MOMENT = "2024:03:01 12:00:00"


@pytest.fixture(autouse=True)
def _own_trash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is deleted here does not fill the trash of whoever runs the tests."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        yield library


def pair(folder: Path, name: str, number: int, *, taken_at: str = MOMENT, raw_taken_at: str = MOMENT) -> Path:
    """IMG.DNG and IMG.JPG of one exposure, as a camera writes them; the path without a suffix."""
    picture = write(folder / f"{name}.JPG", number, taken_at=taken_at, width=800, height=600)
    write_together(picture, write_raw(folder / f"{name}.DNG", number, taken_at=raw_taken_at))
    return folder / name


def shown(library: Library) -> set[str]:
    return {row.relative for row in library.photos.rows()}


def candidate(raw: int, photo: int, times: tuple[str | None, str | None], apart: float = 0.0) -> NamedAlike:
    return NamedAlike(raw, photo, *times, 10**18, 10**18 + round(apart * 10**9))


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        ([candidate(1, 2, ("2024-03-01T12:00:00", "2024-03-01T12:00:00.250"))], {1: 2}),
        ([candidate(1, 2, ("2024-03-01T12:00:00", "2024-03-01T12:00:01"))], {}),
        ([candidate(1, 2, (None, "2024-03-01T12:00:00"), 1.5)], {1: 2}),
        ([candidate(1, 2, (None, None), 2.5)], {}),
        ([candidate(1, 2, (None, None)), candidate(1, 3, (None, None))], {}),
        ([candidate(1, 2, (None, None)), candidate(4, 2, (None, None))], {1: 2, 4: 2}),
    ],
)
def test_whom_a_raw_photo_belongs_to(candidates: list[NamedAlike], expected: dict[int, int]) -> None:
    assert pair_up(candidates) == expected


def test_a_pair_is_one_photo_with_a_badge(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    pair(folder, "IMG_1", 1)
    pair(folder, "IMG_1.2", 2)
    write_raw(folder / "IMG_3.DNG", 3)
    write(folder / "IMG_4.JPG", 4)
    report = library.scanning.scan([folder])
    assert (report.new, report.failed) == (6, ())
    assert shown(library) == {"IMG_1.JPG", "IMG_1.2.JPG", "IMG_3.DNG", "IMG_4.JPG"}
    badges = {library.photos.get(photo_id).path.name: badge for photo_id, badge in library.photos.badges().items()}
    assert badges == {"IMG_1.JPG": "RAW", "IMG_1.2.JPG": "RAW", "IMG_3.DNG": "RAW"}
    assert [known.photos for known in library.folders.all()] == [4]
    beside = {row.relative: [path.name for path in library.photos.beside(row.id)] for row in library.photos.rows()}
    assert beside == {"IMG_1.JPG": ["IMG_1.DNG"], "IMG_1.2.JPG": ["IMG_1.2.DNG"], "IMG_3.DNG": [], "IMG_4.JPG": []}


def test_without_its_picture_the_raw_photo_is_one_of_its_own(library: Library, tmp_path: Path) -> None:
    stem = pair(tmp_path / "photos", "IMG_1", 1)
    library.scanning.scan([tmp_path / "photos"])
    stem.with_suffix(".JPG").unlink()
    library.scanning.scan()
    assert shown(library) == {"IMG_1.DNG"}


@pytest.mark.parametrize("beside", ["IMG_1.WEBP", "other/IMG_1.JPG", "IMG_10.JPG", "IMG_1.old.JPG"])
def test_in_doubt_both_are_shown(library: Library, tmp_path: Path, beside: str) -> None:
    folder = tmp_path / "photos"
    write_raw(folder / "IMG_1.DNG", 1)
    write(folder / beside, 1, taken_at="2024:03:01 12:00:09")
    library.scanning.scan([folder])
    assert shown(library) == {"IMG_1.DNG", beside}


def test_a_shot_is_found_once(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    stems = [pair(folder, f"IMG_{number}", number) for number in range(4)]
    library.scanning.scan([folder])
    for query in (stems[0].with_suffix(".JPG"), stems[0].with_suffix(".DNG")):
        found = [match.path.name for match in library.lookalikes.similar(query, 3)]
        assert sorted(found) == ["IMG_1.JPG", "IMG_2.JPG", "IMG_3.JPG"]


def test_the_files_of_a_shot_are_no_duplicates_of_each_other(library: Library, tmp_path: Path) -> None:
    pair(tmp_path / "photos", "IMG_1", 1)
    library.scanning.scan([tmp_path / "photos"])
    assert library.duplicates.find() == []
    assert library.review.state().uncompared == 0


def test_copies_of_a_shot_are_one_group_and_go_whole(library: Library, tmp_path: Path) -> None:
    kept, copy = (pair(tmp_path / "photos" / name, "IMG_1", 1) for name in ("a", "b"))
    library.scanning.scan([tmp_path / "photos"])
    (group,) = library.duplicates.find(["identical"])
    assert sorted(member.photo.path for member in group.members) == [one.with_suffix(".JPG") for one in (kept, copy)]
    report = library.deleting.trash([Selection(copy.with_suffix(".JPG"), kept.with_suffix(".JPG"))])
    assert names(report) == ["IMG_1.JPG", "IMG_1.DNG"]
    assert shown(library) == {"a/IMG_1.JPG"}
    assert len(library.deleting.undo().restored) == 2
    assert shown(library) == {"a/IMG_1.JPG", "b/IMG_1.JPG"}
    assert (library.scanning.scan().unchanged, library.facts().vectors) == (4, 4)


def test_deleting_the_raw_photo_takes_its_picture_along(library: Library, tmp_path: Path) -> None:
    stem = pair(tmp_path / "photos", "IMG_1", 1)
    stem.with_suffix(".xmp").write_text("<x/>")
    library.scanning.scan([tmp_path / "photos"])
    assert sorted(names(library.deleting.trash([stem.with_suffix(".DNG")]))) == ["IMG_1.DNG", "IMG_1.JPG", "IMG_1.xmp"]
    assert not list((tmp_path / "photos").iterdir())


@pytest.mark.parametrize("found_before", [False, True], ids=["command line", "window"])
def test_the_raw_photo_of_a_keeper_stays_with_it(library: Library, tmp_path: Path, found_before: bool) -> None:
    stem = pair(tmp_path / "photos", "IMG_1", 1)
    copy = stem.parent / "IMG_1-wa.jpg"
    copy.write_bytes(stem.with_suffix(".JPG").read_bytes())
    library.scanning.scan([stem.parent])
    (group,) = library.duplicates.find(["identical"])
    assert group.keeper.path == stem.with_suffix(".JPG")
    raw = stem.with_suffix(".DNG")
    if found_before:
        library.review.find(Job())
    named = [Selection(raw)] if found_before else [raw]
    for dry_run in (True, False):
        report = library.deleting.trash(named, dry_run=dry_run)
        assert only_reason(report) == (
            "IMG_1.JPG, which belongs to the same shot, is the photo to keep of its group; it cannot be deleted."
        )
        assert report.skipped[0].path == raw
    # Named together, the copy goes and the photo that is kept for it stays.
    assert names(library.deleting.trash([raw, copy])) == [copy.name]
    assert sorted(stem.parent.iterdir()) == sorted([raw, stem.with_suffix(".JPG")])


def test_the_raw_photo_of_a_chosen_keeper_stays_with_it(library: Library, tmp_path: Path) -> None:
    """The person keeps another photo than the library would; no group says so yet."""
    stem = pair(tmp_path / "photos", "IMG_1", 1)
    copy = stem.parent / "a.jpg"
    copy.write_bytes(stem.with_suffix(".JPG").read_bytes())
    library.scanning.scan([stem.parent])
    report = library.deleting.trash([Selection(stem.with_suffix(".DNG")), Selection(copy, stem.with_suffix(".JPG"))])
    assert names(report) == [copy.name]
    assert "the photo to keep" in report.skipped[0].reason


def test_a_raw_photo_is_never_given_up_for_a_picture(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    raw, picture = write_raw(folder / "a" / "IMG_1.DNG", 1), write(folder / "b" / "IMG_1.jpg", 1)
    library.scanning.scan([folder])
    assert "is a raw file" in only_reason(library.deleting.trash([Selection(raw, picture)]))
    assert raw.exists()


def test_moved_together_they_stay_one(library: Library, tmp_path: Path) -> None:
    stem = pair(tmp_path / "photos", "IMG_1", 1)
    library.scanning.scan([tmp_path / "photos"])
    stem.parent.joinpath("2024").mkdir()
    for suffix in (".JPG", ".DNG"):
        stem.with_suffix(suffix).rename(stem.parent / "2024" / f"IMG_1{suffix}")
    report = library.scanning.scan()
    assert (report.moved, report.decoded) == (2, 0)
    assert shown(library) == {"2024/IMG_1.JPG"}


def test_the_copy_with_the_raw_file_is_the_one_to_keep(library: Library, tmp_path: Path) -> None:
    stem = pair(tmp_path / "photos" / "z", "IMG_1", 1)
    copy = tmp_path / "photos" / "a.jpg"
    copy.write_bytes(stem.with_suffix(".JPG").read_bytes())
    library.scanning.scan([tmp_path / "photos"])
    (group,) = library.duplicates.find(["identical"])
    assert (group.keeper.path, group.reason) == (stem.with_suffix(".JPG"), "with its raw file")
    assert names(library.deleting.trash([Selection(copy, group.keeper.path)])) == ["a.jpg"]


def test_the_newest_photos_are_the_first_of_all(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    for day in range(1, 6):
        pair(folder, f"IMG_{day}", day, taken_at=f"2024:03:0{day} 12:00:00", raw_taken_at=f"2024:03:0{day} 12:00:00")
    write(folder / "alone.jpg", 9, taken_at="2024:02:01 12:00:00")
    library.scanning.scan([folder])
    every = library.photos.rows()
    assert len(every) == 6
    assert library.photos.newest(11) == (every, True)
    some, whole = library.photos.newest(4)
    assert not whole
    assert some == every[: len(some)]
    assert 2 <= len(some) <= 4
