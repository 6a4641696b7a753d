"""Looking at pictures through worker processes: bad ones cost themselves, and the next one is shown."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photosim.base.errors import UnreadablePhoto, UsageError
from photosim.library import Library
from photosim.pictures import handover, limits, worker, workers
from photosim.pictures.looker import Looker
from photosim.values.photos import Preprocessing
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import write

SMALL = Preprocessing(resize=32, crop=32)


def segfault(_: object) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def hang(_: object) -> None:
    threading.Event().wait(60)


def eat_memory(_: object) -> int:
    eaten = [np.empty(256 << 20, np.uint8) for _ in range(400)]
    return len(eaten)


def memory_bound(_: object) -> int:
    import resource

    return resource.getrlimit(resource.RLIMIT_AS)[0]


def peak_after_decoding(request: tuple[str, Preprocessing, None, None]) -> tuple[int, int, int]:
    """Width, height, and the most memory this process has had, in bytes."""
    decoded = worker.decode_part(request)
    assert not isinstance(decoded, Exception), decoded
    status = Path("/proc/self/status").read_text()
    (peak,) = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return decoded.width, decoded.height, int(peak) * 1024


@pytest.fixture(scope="module")
def looker() -> Iterator[Looker]:
    looker = Looker(in_processes=True)
    yield looker
    looker.close()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return write(tmp_path / "photo.png", 1, width=1200, height=800)


def test_pictures_are_the_same_by_way_of_a_process(looker: Looker, photo: Path) -> None:
    inline = Looker(in_processes=False)
    for side in (None, 300):
        assert np.array_equal(looker.picture(photo, side), inline.picture(photo, side))
    one, other = looker.decode(photo, SMALL), inline.decode(photo, SMALL)
    assert np.array_equal(one.pixels, other.pixels)
    assert one.thumbnail == other.thumbnail


def test_bytes_and_boxes_go_the_same_way(looker: Looker, photo: Path) -> None:
    decoded = looker.decode("pasted", SMALL, box=(0.5, 0.5, 0.5, 0.5), data=photo.read_bytes())
    assert (decoded.width, decoded.height) == (1200, 800)
    with pytest.raises(UsageError, match="outside of the picture"):
        looker.decode(photo, SMALL, box=(5000, 0, 10, 10))


def test_a_damaged_file_gives_its_reason(looker: Looker, tmp_path: Path) -> None:
    (tmp_path / "bad.jpg").write_bytes(b"\xff\xd8\xff no")
    with pytest.raises(UnreadablePhoto, match="damaged"):
        looker.picture(tmp_path / "bad.jpg")
    with pytest.raises(UnreadablePhoto, match="no longer there"):
        looker.picture(tmp_path / "none.jpg")


def test_a_decoder_that_crashes_costs_one_picture(looker: Looker, photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(worker, "open_picture", segfault)
        with pytest.raises(UnreadablePhoto, match="crashed"):
            looker.picture(photo)
    assert looker.picture(photo).shape == (800, 1200, 3)


def test_a_decoder_that_hangs_is_ended(looker: Looker, photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(workers, "SECONDS_PER_FILE", 0.5)
        patch.setattr(worker, "open_picture", hang)
        with pytest.raises(UnreadablePhoto, match="took longer"):
            looker.picture(photo)
    assert looker.picture(photo).shape == (800, 1200, 3)


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="only Linux holds the limit")
def test_a_decoder_that_eats_memory_is_stopped(looker: Looker, photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(worker, "open_picture", eat_memory)
        with pytest.raises(UnreadablePhoto, match="not enough memory"):
            looker.picture(photo)
    assert looker.picture(photo).shape == (800, 1200, 3)
    assert looker._run(memory_bound, None) == limits.memory_limit()


def test_closing_gives_up_what_hangs(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looker = Looker(in_processes=True)
    monkeypatch.setattr(worker, "open_picture", hang)
    said: list[str] = []

    def look() -> None:
        try:
            looker.picture(photo)
        except UnreadablePhoto as error:
            said.append(error.reason)

    thread = threading.Thread(target=look)
    thread.start()
    while not looker._workers:
        time.sleep(0.01)
    looker.close()
    thread.join(20)
    assert not thread.is_alive()
    assert len(said) == 1
    monkeypatch.undo()
    assert looker.picture(photo, 100).shape[1] == 100


def test_another_process_is_started_only_while_the_first_is_busy(photo: Path) -> None:
    looker = Looker(in_processes=True)
    for _ in range(2):
        looker.picture(photo, 100)
    assert len(looker._workers) == 1

    def look() -> None:
        with contextlib.suppress(UnreadablePhoto):
            looker._run(hang, None)

    thread = threading.Thread(target=look)
    thread.start()
    while not looker._workers[0].waiting:
        time.sleep(0.01)
    assert looker.picture(photo, 100).shape[1] == 100
    assert len(looker._workers) == 2
    looker.close()
    thread.join(20)
    assert not thread.is_alive()


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="Linux tells the size of a process there")
@pytest.mark.parametrize("suffix", ["jpg", "png"])
def test_a_picture_of_200_megapixels_takes_little_memory(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"huge.{suffix}"
    Image.new("L", (16384, 12288), 90).save(path)
    looker = Looker(in_processes=True)
    try:
        width, height, peak = looker._run(peak_after_decoding, (str(path), SMALL, None, None))
    finally:
        looker.close()
    assert (width, height) == (16384, 12288)
    assert peak < 1 << 30


def test_pixels_that_find_no_shared_memory_go_by_the_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = np.arange(3 << 20, dtype=np.uint8).reshape(1024, 1024, 3)
    parcel = handover.leave(pixels)
    assert isinstance(parcel, handover.Parcel) or os.name == "nt"
    assert np.array_equal(handover.fetch(parcel), pixels)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full, raising=False)
    assert handover.leave(pixels) is pixels
    monkeypatch.setattr(handover, "SharedMemory", full)
    assert handover.leave(pixels) is pixels


def test_small_pictures_go_by_the_pipe() -> None:
    pixels = np.zeros((10, 10, 3), np.uint8)
    assert handover.leave(pixels) is pixels
    assert handover.fetch(pixels) is pixels


def test_a_library_looks_through_processes(tmp_path: Path, photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=1) as library:
        library.scanning.scan([photo.parent])
        assert library.photos.picture(photo, 120).shape == (80, 120, 3)
        for thumbnail in (tmp_path / "library" / "thumbnails").rglob("*.jpg"):
            thumbnail.unlink()
        (row,) = library.photos.rows()
        assert library.photos.thumbnail(row.content_hash, photo)
        outside = write(tmp_path / "outside" / "other.png", 2)
        assert [match.row.id for match in library.lookalikes.similar(outside)] == [row.id]
        with monkeypatch.context() as patch:
            patch.setattr(worker, "decode_part", segfault)
            with pytest.raises(UnreadablePhoto, match="crashed"):
                library.lookalikes.similar(outside)
        assert library.lookalikes.similar(outside)


def test_the_memory_limit_leaves_room_on_small_computers(monkeypatch: pytest.MonkeyPatch) -> None:
    for gigabytes, wanted in ((1, 2 << 30), (4, 3 << 30), (64, 6 << 30)):
        pages = {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": (gigabytes << 30) // 4096}
        monkeypatch.setattr(os, "sysconf", pages.__getitem__)
        assert limits.memory_limit() == wanted
