"""What a person said, written into sidecars: asked, taken back, read again, and never at the cost of anything."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from photosim.base.errors import UsageError
from photosim.library import Library
from photosim.pictures import sidecar
from photosim.store.tables.label_sidecars import LabelSidecars
from photosim.values.metadata_transfer import Description
from photosim.values.organising import LabelChange
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.faulty_files import BROKEN, DENIED, FULL, READ_ONLY, FaultyFiles, Killed, Steps
from tests.helpers.scenes import scene

FULLY = LabelChange(4, True, ("People/Anna", "sea"), (), "Title", "Caption")
OLD = sidecar.with_facts(None, [Description(keywords=("family",), caption="Theirs")]) or b""


class Desk:
    """A library, its file operations, and a photo."""

    def __init__(self, tmp_path: Path, photos: Path) -> None:
        self.tmp_path = tmp_path
        self.photos = photos
        self.photo = photos / "2021" / "tall.png"
        self.sidecar = photos / "2021" / "tall.png.xmp"
        self.before = {path: path.read_bytes() for path in photos.rglob("*") if path.is_file()}
        self.library = self.opened(FaultyFiles())
        self.library.scanning.scan([photos])

    def opened(self, files: FaultyFiles) -> Library:
        self.files = files
        return Library.open(self.tmp_path / "library", embedder=FakeEmbedder(), workers=0, files=files)

    def again(self, files: FaultyFiles | None = None) -> None:
        self.library.close()
        self.library = self.opened(files or FaultyFiles())

    def say(self, change: LabelChange = FULLY) -> None:
        self.library.organising.labelling.label([self.photo], change)

    def write(self) -> tuple[list[Path], list[str]]:
        written = self.library.organising.labelling.write([self.photo])
        return list(written.sidecars), [reason for _, reason in written.skipped]

    def check(self) -> None:
        """No photo was touched."""
        assert all(path.read_bytes() == content for path, content in self.before.items())
        left = {path.suffix.lower() for path in self.photos.rglob("*") if path.is_file()}
        assert left <= {".jpg", ".png", ".xmp"}


@pytest.fixture
def desk(tmp_path: Path, photos: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path, photos)
    yield desk
    desk.library.close()
    desk.check()


def read(path: Path) -> Description:
    return sidecar.describe(path.read_bytes())


def test_nothing_is_written_unless_it_is_asked_for(desk: Desk) -> None:
    desk.say()
    assert not desk.sidecar.exists()
    assert desk.write() == ([desk.sidecar], [])
    found = read(desk.sidecar)
    assert (found.rating, found.title, found.caption) == (4, "Title", "Caption")
    assert found.all_keywords == ("People/Anna", "sea")
    steps = desk.library.organising.labelling.steps()
    assert desk.write() == ([], [])  # it says all of this
    assert desk.library.organising.labelling.steps() == steps


def test_never_means_never(desk: Desk) -> None:
    desk.library.organising.writing.set_when("never")
    desk.say()
    with pytest.raises(UsageError, match="never written"):
        desk.write()
    with pytest.raises(UsageError, match="not “sometimes”"):
        desk.library.organising.writing.set_when("sometimes")


def test_always_writes_at_once_and_undo_takes_back_both(desk: Desk) -> None:
    labelling = desk.library.organising.labelling
    desk.library.organising.writing.set_when("always")
    desk.say(LabelChange(rating=2))
    desk.say(LabelChange(rating=5))
    assert read(desk.sidecar).rating == 5
    undone = labelling.undo()
    assert undone is not None
    assert undone.stayed == ()
    assert read(desk.sidecar).rating == 2
    labelling.undo()
    assert not desk.sidecar.exists()
    assert labelling.labels([desk.photo])[0].rating == 0


def test_always_writes_beside_every_copy(desk: Desk) -> None:
    desk.library.organising.writing.set_when("always")
    one, copy = desk.photos / "2019" / "beach one.jpg", desk.photos / "2021" / "copy.jpg"
    desk.library.organising.labelling.label([one], LabelChange(rating=3))
    assert [read(path.with_name(f"{path.name}.xmp")).rating for path in (one, copy)] == [3, 3]


def test_an_existing_sidecar_keeps_what_it_holds_and_gets_it_back(desk: Desk) -> None:
    desk.sidecar.write_bytes(OLD)
    desk.say(LabelChange(rating=3, add_keywords=("sea",)))
    desk.write()
    found = read(desk.sidecar)
    assert (found.rating, found.caption, found.keywords) == (3, "Theirs", ("family", "sea"))
    desk.again()
    undone = desk.library.organising.labelling.undo()
    assert undone is not None
    assert undone.told == "what was said of 1 photo written into sidecars"
    assert desk.sidecar.read_bytes() == OLD
    assert desk.library.organising.labelling.labels([desk.photo])[0].rating == 3  # that was another step


def test_what_another_program_changed_since_stays(desk: Desk) -> None:
    desk.say()
    desk.write()
    desk.sidecar.write_bytes(OLD)
    undone = desk.library.organising.labelling.undo()
    assert undone is not None
    ((path, reason),) = undone.stayed
    assert path == desk.sidecar
    assert "changed since" in reason
    assert desk.sidecar.read_bytes() == OLD


def test_a_new_sidecar_begins_with_what_the_file_says(desk: Desk) -> None:
    from PIL import Image

    own = desk.photos / "own.jpg"
    known = sidecar.with_facts(None, [Description(keywords=("of the file",), title="Its title", rating=2)])
    Image.new("RGB", (60, 40), (90, 10, 10)).save(own, xmp=known)
    desk.before[own] = own.read_bytes()
    desk.library.scanning.scan()
    desk.library.organising.labelling.label([own], LabelChange(rating=5))
    desk.library.organising.labelling.write([own])
    found = read(own.with_name("own.jpg.xmp"))
    assert (found.rating, found.title, found.keywords) == (5, "Its title", ("of the file",))


def test_the_next_scan_reads_the_same_and_removing_is_not_undone_by_it(desk: Desk) -> None:
    labelling = desk.library.organising.labelling
    desk.say()
    desk.write()
    desk.library.scanning.scan()
    (label,) = labelling.labels([desk.photo])
    assert label.keywords == ("People/Anna", "sea")
    desk.say(LabelChange(rating=0, remove_keywords=("sea", "People/Anna"), title=""))
    desk.write()
    desk.library.scanning.scan()
    (label,) = labelling.labels([desk.photo])
    assert (label.rating, label.keywords, label.title, label.caption) == (0, (), "", "Caption")


def test_a_library_that_is_lost_finds_it_again(desk: Desk, tmp_path: Path) -> None:
    desk.say()
    desk.write()
    with Library.open(tmp_path / "another", embedder=FakeEmbedder(), workers=0) as another:
        another.scanning.scan([desk.photos])
        (label,) = another.organising.labelling.labels([desk.photo])
        assert (label.rating, label.keywords, label.title) == (4, ("People/Anna", "sea"), "Title")


@pytest.mark.parametrize("name", ["tall.xmp", "TALL.PNG.XMP"])
def test_the_sidecar_that_is_there_is_taken(desk: Desk, name: str) -> None:
    there = desk.sidecar.with_name(name)
    there.write_bytes(OLD)
    desk.say()
    assert desk.write() == ([there], [])
    assert read(there).caption == "Caption"


@pytest.mark.parametrize(
    ("error", "words"),
    [(FULL, "Free some space"), (DENIED, "not allowed"), (READ_ONLY, "read-only"), (BROKEN, "drive")],
)
@pytest.mark.parametrize("there", [False, True])
def test_a_disk_that_takes_nothing_is_told_and_nothing_is_lost(desk: Desk, error: int, words: str, there: bool) -> None:
    if there:
        desk.sidecar.write_bytes(OLD)
    desk.say()
    desk.files.fail("replace_note", error)
    written, (reason,) = desk.write()
    assert written == []
    assert words in reason
    assert desk.sidecar.exists() == there
    assert not there or desk.sidecar.read_bytes() == OLD
    desk.files.mend()
    assert desk.library.organising.labelling.undo()
    assert desk.write() == ([desk.sidecar], [])


def test_a_disk_that_takes_nothing_back_is_told(desk: Desk) -> None:
    desk.library.organising.writing.set_when("always")
    desk.say()
    desk.files.fail("remove_note", DENIED)
    undone = desk.library.organising.labelling.undo()
    assert undone is not None
    assert undone.stayed == ((desk.sidecar, "You are not allowed to write there."),)
    assert desk.library.organising.labelling.labels([desk.photo])[0].rating == 0


@pytest.mark.parametrize("content", [b"<x:xmpmeta", OLD[:-40], b"\0\1\2"])
def test_a_damaged_sidecar_stays_as_it_is(desk: Desk, content: bytes) -> None:
    desk.sidecar.write_bytes(content)
    desk.say()
    written, (reason,) = desk.write()
    assert written == []
    assert "damaged" in reason
    assert desk.sidecar.read_bytes() == content


def test_a_link_is_not_written_through(desk: Desk, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.xmp"
    elsewhere.write_bytes(OLD)
    desk.sidecar.symlink_to(elsewhere)
    desk.say()
    assert "a link" in desk.write()[1][0]
    assert elsewhere.read_bytes() == OLD


def test_a_padlock_holds(desk: Desk) -> None:
    folder = desk.library.folders.all()[0]
    desk.library.folders.protect(folder.id, True)
    desk.say()
    assert "protected" in desk.write()[1][0]
    assert not desk.sidecar.exists()


def test_beside_a_photo_that_is_away_nothing_is_written(desk: Desk) -> None:
    """An empty mount point is a directory like any other."""
    desk.say()
    away = desk.tmp_path / "away"
    desk.photos.rename(away)
    desk.photos.mkdir()
    (desk.photos / "2021").mkdir()
    _, (reason,) = desk.write()
    assert "not there" in reason
    assert list((desk.photos / "2021").iterdir()) == []
    shutil.rmtree(desk.photos)
    away.rename(desk.photos)


def test_another_program_that_writes_at_the_same_moment_wins(desk: Desk) -> None:
    desk.say()
    desk.files.before("status", desk.files.calls["status"] + 3, lambda: desk.sidecar.write_bytes(OLD))
    _, (reason,) = desk.write()
    assert "Another program" in reason
    assert desk.sidecar.read_bytes() == OLD


@pytest.mark.parametrize("there", [False, True])
def test_killed_at_any_moment(tmp_path: Path, photos: Path, monkeypatch: pytest.MonkeyPatch, there: bool) -> None:
    """Afterwards the sidecar is the old one or the new one, what was said is there, and it can be taken back."""
    desk = Desk(tmp_path, photos)
    desk.say()
    at = 1
    while True:
        desk.sidecar.unlink(missing_ok=True)
        if there:
            desk.sidecar.write_bytes(OLD)
        desk.again(FaultyFiles(steps := Steps(at)))
        with monkeypatch.context() as patch:
            for name in ("announce", "settle"):
                patch.setattr(LabelSidecars, name, steps.around(name, getattr(LabelSidecars, name)))
            try:
                desk.write()
                ended = True
            except Killed:
                ended = False
        desk.again()
        assert desk.library.organising.labelling.labels([desk.photo])[0].rating == 4
        now = desk.sidecar.read_bytes() if desk.sidecar.exists() else None
        assert now == (OLD if there else None) or sidecar.describe(now).rating == 4
        assert desk.library.organising.labelling.undo()
        assert (desk.sidecar.read_bytes() if desk.sidecar.exists() else None) == (OLD if there else None)
        for stray in photos.rglob(".photosim-*.tmp"):
            stray.unlink()  # of the killed one; the next write takes the same name
        if ended:
            break
        at += 1
    assert at > 6
    desk.library.close()
    desk.check()


@pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not installed")
def test_exiftool_reads_it_and_what_exiftool_writes_is_read(desk: Desk) -> None:
    desk.say()
    desk.write()
    answer = subprocess.run(["exiftool", "-j", "-G1", desk.sidecar], capture_output=True, check=True).stdout
    (found,) = json.loads(answer)
    assert found["XMP-xmp:Rating"] == 4
    assert (found["XMP-dc:Title"], found["XMP-dc:Description"]) == ("Title", "Caption")
    assert sorted(found["XMP-dc:Subject"]) == ["Anna", "sea"]
    assert found["XMP-lr:HierarchicalSubject"] == "People|Anna"
    facts = ("-XMP-dc:Subject+=Berg", "-XMP-xmp:Rating=1", "-XMP-dc:Creator=Me")
    subprocess.run(["exiftool", "-overwrite_original", *facts, desk.sidecar], check=True, capture_output=True)
    desk.say(LabelChange(rating=5, add_keywords=("snow",)))
    desk.write()
    answer = subprocess.run(["exiftool", "-j", "-G1", desk.sidecar], capture_output=True, check=True).stdout
    (found,) = json.loads(answer)
    assert (found["XMP-xmp:Rating"], found["XMP-dc:Creator"]) == (5, "Me")
    assert sorted(found["XMP-dc:Subject"]) == ["Anna", "Berg", "sea", "snow"]


@pytest.mark.skipif(shutil.which("exiv2") is None, reason="exiv2 is not installed")
def test_exiv2_reads_it(desk: Desk) -> None:
    desk.say()
    desk.write()
    answer = subprocess.run(["exiv2", "-PXkt", desk.sidecar], capture_output=True, check=True, text=True).stdout
    facts = dict(line.split(None, 1) for line in answer.splitlines() if " " in line)
    assert facts["Xmp.xmp.Rating"].strip() == "4"
    assert 'lang="x-default" Title' in facts["Xmp.dc.title"]
    assert sorted(facts["Xmp.dc.subject"].strip().split(", ")) == ["Anna", "sea"]
    assert facts["Xmp.lr.hierarchicalSubject"].strip() == "People|Anna"


def test_beside_another_photo_of_that_name_nothing_is_written(desk: Desk) -> None:
    """Another card in the reader has files of the same names."""
    desk.say()
    scene(99, 800, 600).save(desk.photo)
    desk.before[desk.photo] = desk.photo.read_bytes()
    written, reasons = desk.write()
    assert written == []
    assert "is another one" in reasons[0]
    assert not desk.sidecar.exists()
