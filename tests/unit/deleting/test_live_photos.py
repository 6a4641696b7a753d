"""Live Photos, Apple's edits and motion photos: whole or not at all, and never another photo's video."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from photosim.pictures import raw
from photosim.shots.shots import companions
from tests.helpers.album import Album, names, only_reason
from tests.helpers.live_photos import TAKEN_AT, box, photo, video

ONE, OTHER = "12345678-ABCD-4EF0-9123-456789ABCDEF", "87654321-ABCD-4EF0-9123-456789ABCDEF"


def beside(path: Path, taken_at: str | None = TAKEN_AT) -> list[str]:
    return [found.name for found in companions(path, taken_at, raw.taken_at)]


def same_moment(*paths: Path) -> None:
    for path in paths:
        os.utime(path, ns=(10**18, 10**18))


def another_moment(path: Path) -> None:
    os.utime(path, ns=(10**18, 10**18 + 60 * 10**9))


@pytest.mark.parametrize("suffix", [".MOV", ".mov", ".MP4"])
@pytest.mark.parametrize("moov_first", [False, True])
def test_the_video_with_the_photos_identifier_belongs_to_it(tmp_path: Path, suffix: str, moov_first: bool) -> None:
    still = photo(tmp_path / "IMG_1.JPG", ONE)
    another_moment(video(tmp_path / f"IMG_1{suffix}", ONE.lower(), "1999-01-01T00:00:00+0000", moov_first=moov_first))
    assert beside(still) == [f"IMG_1{suffix}"]


def test_a_video_with_another_identifier_does_not(tmp_path: Path) -> None:
    still = photo(tmp_path / "IMG_1.JPG", ONE)
    same_moment(still, video(tmp_path / "IMG_1.MOV", OTHER, f"{TAKEN_AT}+0100"))
    assert beside(still) == []


@pytest.mark.parametrize(("clock", "belongs"), [("12:00:00", True), ("11:59:58", True), ("12:00:30", False)])
def test_without_an_identifier_the_time_decides(tmp_path: Path, clock: str, belongs: bool) -> None:
    still = photo(tmp_path / "IMG_1.JPG")
    same_moment(still, video(tmp_path / "IMG_1.MOV", None, f"2024-03-01T{clock}+0100"))
    assert beside(still) == (["IMG_1.MOV"] if belongs else [])


def test_without_either_both_must_have_been_written_together(tmp_path: Path) -> None:
    still, moving = photo(tmp_path / "IMG_1.JPG"), tmp_path / "IMG_1.MOV"
    for content in (b"", b"no video", struct.pack(">I4s", 1, b"moov"), struct.pack(">I4s", 4, b"moov") + bytes(9)):
        moving.write_bytes(content)
        same_moment(still, moving)
        assert beside(still) == ["IMG_1.MOV"]
        another_moment(moving)
        assert beside(still) == []


def test_a_video_two_pictures_could_own_stays(tmp_path: Path) -> None:
    still = photo(tmp_path / "IMG_1.JPG", ONE)
    photo(tmp_path / "IMG_1.HEIC", ONE)
    video(tmp_path / "IMG_1.MOV", ONE)
    assert beside(still) == []


def test_apples_notes_on_edits(tmp_path: Path) -> None:
    still = photo(tmp_path / "IMG_1234.JPG", ONE)
    edited = photo(tmp_path / "IMG_E1234.JPG", ONE)
    for name in ("IMG_1234.AAE", "IMG_O1234.AAE", "IMG_O123.AAE"):
        (tmp_path / name).write_text("<plist/>")
    video(tmp_path / "IMG_1234.MOV", ONE)
    video(tmp_path / "IMG_E1234.MOV", ONE)
    assert beside(still) == ["IMG_1234.AAE", "IMG_1234.MOV", "IMG_O1234.AAE"]
    assert beside(edited) == ["IMG_E1234.MOV"]


@pytest.fixture
def live(album: Album) -> Album:
    """Pair 0 is a Live Photo whose copy has its video; the keeper has none."""
    photo(album.keeper(0), ONE)
    album.copy_of(0)
    video(album.loser(0).with_suffix(".MOV"), ONE)
    album.library.scanning.scan()
    album.remember()
    return album


def test_the_last_copy_of_a_video_keeps_its_photo(live: Album) -> None:
    assert "Its video, 0.MOV, belongs to the same shot" in only_reason(live.library.deleting.trash([live.pair(0)]))
    live.check()


def test_photo_and_video_go_and_come_back_together(live: Album) -> None:
    video(live.keeper(0).with_suffix(".MOV"), ONE)
    live.remember()
    assert names(live.library.deleting.trash([live.pair(0)])) == ["0.jpg", "0.MOV"]
    assert live.keeper(0).with_suffix(".MOV").exists()
    live.check()
    assert len(live.library.deleting.undo().restored) == 2
    live.check()


def test_another_photos_video_stays(live: Album) -> None:
    same_moment(video(live.loser(0).with_suffix(".MOV"), OTHER))
    live.remember()
    assert names(live.library.deleting.trash([live.pair(0)])) == ["0.jpg"]
    assert live.loser(0).with_suffix(".MOV").exists()
    live.check()


def test_a_motion_photo_is_one_file(album: Album) -> None:
    for path in (album.keeper(0), album.loser(0)):
        with path.open("ab") as file:
            file.write(box(b"ftyp", b"mp42") + box(b"mdat", bytes(300)))
    album.library.scanning.scan()
    album.remember()
    assert names(album.library.deleting.trash([album.pair(0)])) == ["0.jpg"]
    album.check()


stems = st.sampled_from(["IMG_1", "IMG_2", "IMG_E1"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(stems, st.sampled_from([None, ONE, OTHER]), min_size=1),
    st.dictionaries(stems, st.sampled_from([None, ONE, OTHER])),
    st.booleans(),
)
def test_no_photo_takes_a_video_of_another(
    tmp_path_factory: pytest.TempPathFactory,
    photos: dict[str, str | None],
    videos: dict[str, str | None],
    together: bool,
) -> None:
    folder = tmp_path_factory.mktemp("any")
    for stem, identifier in photos.items():
        same_moment(photo(folder / f"{stem}.JPG", identifier))
    for stem, identifier in videos.items():
        moving = video(folder / f"{stem}.MOV", identifier)
        (same_moment if together else another_moment)(moving)
    taken: list[str] = []
    for stem, identifier in photos.items():
        for name in beside(folder / f"{stem}.JPG"):
            assert Path(name).stem == stem
            other = videos[stem]
            assert other is None or identifier is None or other == identifier
            assert together or (other is not None and other == identifier)
            taken.append(name)
    assert len(taken) == len(set(taken))
