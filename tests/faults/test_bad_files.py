"""Files that are out to end a scan: each costs itself only, with a reason, until it changes or somebody asks again."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest
from PIL import Image

from photosim.base.errors import UnreadablePhoto
from photosim.library import Library
from photosim.pictures import source, worker, workers
from photosim.values.photos import Failure
from tests.faults.conftest import Shelf
from tests.helpers import bad_decoders
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import write, write_many

POSIX = os.name == "posix"
GOOD = 12


def reasons(failures: list[Failure] | tuple[Failure, ...]) -> dict[str, str]:
    return {failure.path.stem: failure.reason for failure in failures}


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize(
    ("name", "words"),
    [("segfault", "crashed"), ("hang", "longer than"), ("greedy", "not enough memory")],
)
def test_a_decoder_that_goes_mad_costs_its_own_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, words: str, count: int
) -> None:
    if name == "greedy" and not sys.platform.startswith("linux"):
        pytest.skip("only Linux holds a process to its memory")
    photos = tmp_path / "photos"
    write_many(photos, GOOD)
    bad = write(photos / "003" / f"{name}.jpg", 99)
    monkeypatch.setattr(workers, "SECONDS_PER_FILE", 3.0)
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=count) as library:
        with monkeypatch.context() as patch:
            patch.setattr(worker, "decode_file", bad_decoders.decode_or_worse)
            report = library.scanning.scan([photos])
        assert report.new == GOOD
        assert list(reasons(report.failed)) == [name]
        assert words in reasons(report.failed)[name]
        if name != "greedy":  # for want of memory it is tried again by itself: there may be more next time
            again = library.scanning.scan()
            assert (again.opened, len(again.failed)) == (0, 1)
        assert library.scanning.retry([bad]).new == 1
        assert library.photos.failures() == []


def test_a_bomb_is_refused_by_its_header(shelf: Shelf) -> None:
    bomb = shelf.photos / "bomb.png"
    Image.new("1", (40_000, 40_000)).save(bomb)
    assert bomb.stat().st_size < 300_000
    with shelf.open() as library:
        report = library.scanning.scan()
    assert "40,000 × 40,000" in reasons(report.failed)["bomb"]


def test_a_file_that_grows_while_it_is_read_is_left_for_the_next_scan(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(shelf.photos / "growing.jpg", 77)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])

    class Growing(io.FileIO):
        """Somebody writes on while it is read."""

        def read(self, size: int = -1) -> bytes:
            data = super().read(size)
            with path.open("ab") as more:
                more.write(whole[len(whole) // 2 :])
            return data

    with shelf.open() as library:
        with monkeypatch.context() as patch:
            patch.setattr(source, "_open", Growing)
            report = library.scanning.scan()
        assert "changed while it was being read" in reasons(report.failed)["growing"]
        path.write_bytes(whole)
        report = library.scanning.scan()
        assert (report.new, report.failed) == (1, ())


ODD_NAMES = [b"line\nbreak.jpg", b"caf\xe9.jpg", b"tab\there.jpg", b"\xff\xfe.jpg", b" .jpg", b"quote'\"`$(x).jpg"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems refuse such names")
@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names_go_all_the_way(shelf: Shelf, name: bytes) -> None:
    folder = shelf.photos / os.fsdecode(b"odd\n\xe9")
    path = write(folder / "plain.jpg", 50)
    odd = path.rename(folder / os.fsdecode(name))
    copy = Path(shutil.copy(odd, folder / os.fsdecode(b"copy of " + name)))
    moved = folder.parent / os.fsdecode(b"moved " + name)
    with shelf.open() as library:
        assert (library.scanning.scan().new, library.photos.failures()) == (2, [])
        assert copy in [match.path for match in library.lookalikes.similar(odd, 3)]
        (group,) = library.duplicates.find(["identical"])
        assert {member.photo.path for member in group.members} == {odd, copy}
        odd.rename(moved)
        report = library.scanning.scan()
        assert (report.moved, report.decoded, report.missing) == (1, 0, 0)
        assert len(library.deleting.trash([copy]).trashed) == 1
        assert not copy.exists()
        assert len(library.deleting.undo().restored) == 1
        assert copy.exists()
    assert shelf.run("scan").status == 0
    assert shelf.parts() == []


_AS_NOBODY = """
    import os, sys
    from pathlib import Path
    from tests.helpers.fake_embedder import FakeEmbedder
    from photosim.library import Library
    base = Path(sys.argv[1])
    with Library.open(base / "other", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([base / "photos"])  # now everything is imported, from wherever the interpreter lies
    if os.getuid() == 0:
        os.setgid(65534); os.setuid(65534)
    os.chdir("/")

    def told(report):
        return [report.new, report.missing, len(report.offline), sorted(f.path.name for f in report.failed)]
    with Library.open(base / "library", embedder=FakeEmbedder(), workers=0) as library:
        photos = base / "photos"
        print(told(library.scanning.scan([photos])))
        (photos / "000.jpg").chmod(0)
        (photos / "below").chmod(0)
        (photos / "000.jpg").touch() if os.access(photos / "000.jpg", os.W_OK) else os.utime(photos / "000.jpg", (1, 1))
        print(told(library.scanning.scan()))
        print(len(library.photos.rows()), any("Permission" in f.reason for f in library.photos.failures()))
        photos.chmod(0)
        print(told(library.scanning.scan()), len(library.photos.rows()))
        photos.chmod(0o755); (photos / "below").chmod(0o755); (photos / "000.jpg").chmod(0o644)
        print(told(library.scanning.scan()), len(library.photos.rows()))
"""


@pytest.mark.skipif(not POSIX, reason="permissions of POSIX")
def test_permissions_that_are_taken_away_and_given_back() -> None:
    """As somebody whom permissions bind: nothing is missing, what cannot be read says why, and all comes back."""
    with tempfile.TemporaryDirectory() as place:  # one that everybody may enter, as pytest's own may not
        base = Path(place)
        write_many(base / "photos", 3)
        write_many(base / "photos" / "below", 2)
        for path in (base, *base.rglob("*")):
            path.chmod(0o777)
            if os.getuid() == 0:
                os.chown(path, 65534, 65534)
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(_AS_NOBODY), place],
            capture_output=True,
            text=True,
            check=False,
            cwd=Path(__file__).parents[2],
        )
        for path in base.rglob("*"):
            path.chmod(0o777)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "[5, 0, 0, []]",
        "[0, 0, 0, ['000.jpg']]",
        "5 True",
        "[0, 0, 1, []] 5",
        "[0, 0, 0, []] 5",
    ]


def test_a_folder_that_vanishes_in_the_middle_of_a_scan(shelf: Shelf) -> None:
    """It is away, not empty: nothing is missing, nothing failed, and the rest is read when it is back."""
    for number in range(180):
        write(shelf.photos / "more" / f"{number}.jpg", 1000 + number)
    away = shelf.photos.with_name("unplugged")

    def unplug(_: int) -> None:
        if shelf.photos.exists():
            shelf.photos.rename(away)

    with shelf.open() as library:
        report = library.scanning.scan(on_stored=unplug)
        assert (report.missing, report.failed, list(report.offline)) == (0, (), [shelf.photos])
        known = len(library.photos.rows())
        assert known < 200
        away.rename(shelf.photos)
        report = library.scanning.scan()
        assert (report.missing, report.failed, len(library.photos.rows())) == (0, (), 200)
        assert report.new == 200 - known
    assert shelf.parts() == []


def test_what_could_not_be_read_is_tried_again_when_asked(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """A decoder that has learnt more, say: the files are as they were."""
    write(shelf.photos / "new.jpg", 300)
    (shelf.photos / "broken.jpg").write_bytes(b"\xff\xd8\xff")
    with shelf.open() as library, monkeypatch.context() as patch:
        patch.setattr(worker, "decode_file", lambda path, **_: UnreadablePhoto("It is too new."))
        assert len(library.scanning.scan().failed) == 2
    again = shelf.run("scan")
    assert (again.status, again.json["opened"], len(again.json["failed"])) == (1, 0, 2)
    asked = shelf.run("scan", "--retry")
    assert (asked.json["new"], asked.json["opened"]) == (1, 2)
    assert [Path(failure["path"]).name for failure in asked.json["failed"]] == ["broken.jpg"]
    (shelf.photos / "broken.jpg").unlink()
    assert shelf.run("scan", "--retry").json["failed"] == []
    assert shelf.run("scan").status == 0


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="a path of more than 4,096 bytes is made through open folders"
)
def test_a_path_that_is_too_long_is_among_the_failures(empty_shelf: Shelf) -> None:
    write(empty_shelf.photos / "a.jpg", 1)
    content = (empty_shelf.photos / "a.jpg").read_bytes()
    handle = os.open(empty_shelf.photos, os.O_RDONLY)
    for _ in range(18):
        os.mkdir("d" * 250, dir_fd=handle)
        below = os.open("d" * 250, os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = below
        file = os.open("b.jpg", os.O_CREAT | os.O_WRONLY, dir_fd=handle)
        os.write(file, content)
        os.close(file)
    os.close(handle)
    answer = empty_shelf.run("scan", str(empty_shelf.photos))
    reasons = {failure["reason"] for failure in answer.json["failed"]}
    assert reasons == {"The path is too long for this system. Shorten the names of its folders."}
    assert answer.json["new"] >= 16
    subprocess.run(["rm", "-rf", str(empty_shelf.photos)], check=True)
