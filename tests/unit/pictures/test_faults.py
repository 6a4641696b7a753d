"""Files that cannot be read, and the sentences that say so."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from photosim.base.errors import UnreadablePhoto
from photosim.pictures import source
from photosim.pictures.decode import content_hash, decode, open_upright, open_whole
from photosim.values.photos import Preprocessing
from tests.helpers import pictures

PREPROCESSING = Preprocessing(resize=32, crop=32)


def _damage(path: Path) -> str:
    """Why it is not whole; of some a part is left all the same."""
    with pytest.raises(UnreadablePhoto) as caught:
        open_whole(path)
    return caught.value.reason


def _reason(path: Path) -> str:
    with pytest.raises(UnreadablePhoto) as caught:
        decode(path, PREPROCESSING)
    with pytest.raises(UnreadablePhoto) as also_here:
        open_upright(path)
    assert also_here.value.reason == caught.value.reason
    return caught.value.reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty."),
        (bytes(5000), "The file holds nothing but zeros: its content was lost by the drive or in copying."),
        (b"%PDF-1.7 ...", "This is not a picture photosim knows (it looks like a PDF)."),
        (b"<!DOCTYPE html><html>", "This is not a picture photosim knows (it looks like a web page)."),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "This is a video, and photosim shows photos only."),
        (b"Dear diary,\nit rained.", "This is not a picture photosim knows (it looks like a text file)."),
        ("Liebes Tagebuch, es war schön".encode(), "This is not a picture photosim knows (it looks like a text file)."),
        (b"\xde\xad\xbe\xef" * 9, "This is not a picture photosim knows."),
        (b"\xff\xd8\xff\xe0junk", "The file ends too early: it was cut off while being copied or saved."),
        (b"II*\0\xff\xff", "The file begins like a TIFF, but it is damaged or of a variety that photosim cannot read."),
    ],
)  # fmt: skip
def test_content_that_is_no_picture(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "a.jpg").write_bytes(content)
    assert _reason(tmp_path / "a.jpg") == reason


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif", ".bmp", ".avif", ".heic"])
def test_a_file_that_was_cut_off(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    image = pictures.draw(1, 400, 300)
    if suffix == ".heic":
        import pillow_heif

        pillow_heif.from_pillow(image).save(path)
    else:
        image.save(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    assert _damage(path).startswith(("The file ends too early", "The picture is damaged", "The file begins like"))


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".bmp"])
def test_the_usual_cut_has_its_own_sentence(tmp_path: Path, suffix: str) -> None:
    path = pictures.write(tmp_path / f"a{suffix}", 1, width=400, height=300)
    path.write_bytes(path.read_bytes()[:-900])
    assert _damage(path) == "The file ends too early: it was cut off while being copied or saved."


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    assert _reason(tmp_path / "a.jpg") == "The file is no longer there."
    with pytest.raises(UnreadablePhoto, match="no longer there"):
        content_hash(tmp_path / "a.jpg")


def test_a_folder_named_like_a_picture(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").mkdir()
    assert _reason(tmp_path / "a.jpg") == "This is a folder, not a picture."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jpg")
    assert _reason(tmp_path / "a.jpg") == "This is not an ordinary file."


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, "Permission denied"),
        (errno.EPERM, "Permission denied"),
        (errno.EIO, "The drive could not read the file"),
        (errno.ENOTCONN, "The file could not be read: "),
    ],
)
def test_errors_of_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str) -> None:
    path = pictures.write(tmp_path / "a.jpg", 1)

    def fail(_: object) -> None:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(source, "_open", fail)
    reason = _reason(path)
    assert reason.startswith(words)
    assert str(path) not in reason


def test_a_file_that_is_still_being_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pictures.write(tmp_path / "a.jpg", 1)
    original = os.fstat

    def grow(descriptor: int) -> os.stat_result:
        status = original(descriptor)
        with path.open("ab") as file:
            file.write(b"more")
        return status

    monkeypatch.setattr(source.os, "fstat", grow)
    with pytest.raises(UnreadablePhoto, match="changed while it was being read"):
        source.read(path)


def test_a_file_too_large_for_memory(tmp_path: Path) -> None:
    with (tmp_path / "a.tif").open("wb") as file:
        file.truncate(source.MAX_BYTES + 1)  # takes no room on disk
    assert _reason(tmp_path / "a.tif") == "The file is 2.0 GB; photosim reads pictures of up to 2 GB."


def test_the_hash_of_what_is_no_picture(tmp_path: Path) -> None:
    (tmp_path / "a.mov").write_bytes(b"x" * 3_000_000)
    assert content_hash(tmp_path / "a.mov") == source.digest(b"x" * 3_000_000)
