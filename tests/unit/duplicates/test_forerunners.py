"""A copy that was saved again, larger or within a border, is never kept in place of what it was made from."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from photosim.library import Library
from photosim.pictures import source
from photosim.values.copy_facts import Obstacle
from tests.helpers.scenes import Edit, captioned, crop, exposure, scene


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """An original without any metadata, and a copy of it with more bytes, which is older by its date."""
    folder = tmp_path / "photos"
    folder.mkdir()
    exposure(scene(1), seed=1, grain=4.0).save(folder / "original.jpg", quality=80)
    with Image.open(folder / "original.jpg") as image:
        image.save(folder / "again.jpg", quality=96)
    os.utime(folder / "again.jpg", (1e9, 1e9))
    assert (folder / "again.jpg").stat().st_size > 1.5 * (folder / "original.jpg").stat().st_size
    return folder


def test_the_original_is_kept_though_the_copy_has_more_bytes(library: Library, photos: Path) -> None:
    library.scanning.scan([photos])
    (group,) = library.duplicates.find()
    assert [member.photo.path.name for member in group.members] == ["original.jpg", "again.jpg"]
    assert group.reason == "what another was made from"
    assert not group.tied
    assert group.members[1].evidence.partition("; ")[0].endswith("dB")


def test_of_three_generations_the_first_is_kept(library: Library, photos: Path) -> None:
    # The poorest was made from the original, and from it the one with the most bytes, which the rules prefer.
    (photos / "again.jpg").unlink()
    exposure(scene(1), seed=1, grain=4.0).save(photos / "original.jpg", quality=93)
    with Image.open(photos / "original.jpg") as image:
        image.save(photos / "poor.jpg", quality=78)
    with Image.open(photos / "poor.jpg") as image:
        image.save(photos / "rich.jpg", quality=100)
    library.scanning.scan([photos])
    (group,) = library.duplicates.find()
    assert group.keeper.path.name == "original.jpg"


def test_a_border_is_no_reason_to_keep_a_copy(library: Library, photos: Path) -> None:
    # White edges of the picture's own, so that its border cannot be told by the picture alone.
    product = ImageOps.expand(exposure(scene(2), seed=2).resize((240, 160)), (200, 170), "white")
    product.save(photos / "product.jpg", quality=90)
    with Image.open(photos / "product.jpg") as image:
        ImageOps.expand(image.convert("RGB"), 25, "white").save(photos / "bordered.jpg", quality=92)
    library.scanning.scan([photos])
    group = next(group for group in library.duplicates.find() if group.keeper.path.name != "original.jpg")
    assert [member.photo.path.name for member in group.members] == ["product.jpg", "bordered.jpg"]
    assert group.reason.startswith("the one without a border")


def enlarged(image: Image.Image) -> Image.Image:
    large = image.resize((image.width * 2, image.height * 2), Image.Resampling.LANCZOS)
    return large.filter(ImageFilter.UnsharpMask(2, 60, 2))


@pytest.mark.parametrize(
    ("edit", "reason", "said", "bulk"),
    [
        (enlarged, "what another was made from", "enlarged to double size", True),
        (captioned, "what another was made from", "with a caption", False),
        (lambda image: crop(image, 0.05, 0.04, 0.9), "the highest resolution", "crop, 8", True),
        (lambda image: ImageOps.expand(image, 30, "white"), "the one without a border", "with a border", True),
        (lambda image: ImageEnhance.Contrast(image).enhance(1.25), "what another was made from", "more contrast", True),
    ],
    ids=["enlarged", "captioned", "crop", "bordered", "edited"],
)
@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_the_pixels_decide_where_names_and_dates_tell_nothing(
    library: Library, tmp_path: Path, edit: Edit, reason: str, said: str, bulk: bool, names: tuple[str, str]
) -> None:
    folder = tmp_path / "neutral"
    folder.mkdir()
    original, copy = (folder / f"{name}.jpg" for name in names)
    exposure(scene(3, 1080, 720), seed=2, grain=4.0).save(original, quality=85)
    with Image.open(original) as image:
        edit(image.convert("RGB")).save(copy, quality=96)
    for path in (original, copy):
        os.utime(path, (1e9, 1e9))
    library.scanning.scan([folder])
    (group,) = library.duplicates.find(("same-shot",))
    assert group.keeper.path == original
    assert reason in group.reason
    assert said in group.members[1].evidence
    assert group.members[1].bulk is bulk


def test_an_edit_whose_order_nobody_can_tell_waits_for_a_person(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "neutral"
    folder.mkdir()
    picture = exposure(scene(3, 1080, 720), seed=2, grain=2.0)
    picture.save(folder / "a.png")
    ImageEnhance.Contrast(picture).enhance(1.2).save(folder / "b.png")
    for path in folder.iterdir():
        os.utime(path, (1e9, 1e9))
    library.scanning.scan([folder])
    (group,) = library.duplicates.find(("same-shot",))
    assert group.members[1].facts.obstacles == {Obstacle.UNCLEAR}
    assert not group.members[1].bulk


def test_what_was_found_is_remembered(library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library.scanning.scan([photos])
    first = library.duplicates.find()
    monkeypatch.setattr(source, "read", lambda path: pytest.fail(f"{path} was read again"))
    assert library.duplicates.find() == first


def test_the_order_of_a_person_comes_first(library: Library, photos: Path) -> None:
    library.scanning.scan([photos])
    library.duplicates.set_keeper_rules(["oldest", "compression"])
    (group,) = library.duplicates.find()
    assert (group.keeper.path.name, group.reason) == ("again.jpg", "the oldest file")
    library.duplicates.set_keeper_rules(["compression", "oldest"])
    (group,) = library.duplicates.find()
    assert group.keeper.path.name == "original.jpg"


def test_a_file_that_cannot_be_read_now_is_asked_another_time(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.scanning.scan([photos])
    content = (photos / "again.jpg").read_bytes()
    read = source.read
    with monkeypatch.context() as patch:
        patch.setattr(source, "read", lambda path: b"changed" if "again" in str(path) else read(path))
        assert library.duplicates.find() == [], "what cannot be read cannot be proven"
    assert (photos / "again.jpg").read_bytes() == content
    (group,) = library.duplicates.find()
    assert group.keeper.path.name == "original.jpg"


def test_any_file_of_a_content_will_do(library: Library, photos: Path) -> None:
    shutil.copyfile(photos / "again.jpg", photos / "a copy of it.jpg")
    library.scanning.scan([photos])
    (photos / "a copy of it.jpg").unlink()
    (group,) = library.duplicates.find()
    assert group.keeper.path.name == "original.jpg"


def test_a_photo_of_fog_is_kept_over_its_warmer_edit(library: Library, tmp_path: Path) -> None:
    """Neither has clear colours, so neither has lost them."""
    folder = tmp_path / "neutral"
    folder.mkdir()
    fog = ImageOps.grayscale(exposure(scene(6, 1080, 720), seed=2, grain=4.0)).convert("RGB")
    fog.save(folder / "b.jpg", quality=85)
    with Image.open(folder / "b.jpg") as image:
        red, green, blue = image.convert("RGB").split()
        Image.merge("RGB", (red.point(lambda v: v * 1.02), green, blue)).save(folder / "a.jpg", quality=96)
    for path in folder.iterdir():
        os.utime(path, (1e9, 1e9))
    library.scanning.scan([folder])
    (group,) = library.duplicates.find(("same-shot",))
    assert group.keeper.path.name == "b.jpg"


@pytest.mark.parametrize(("suffix", "options"), [("heic", {"quality": 70}), ("webp", {"quality": 88})])
def test_of_two_formats_of_one_size_the_older_file_is_kept(
    library: Library, photos: Path, suffix: str, options: dict[str, int]
) -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()
    (photos / "again.jpg").unlink()
    with Image.open(photos / "original.jpg") as image:
        image.save(photos / f"a.{suffix}", **options)
    os.utime(photos / "original.jpg", (1e9, 1e9))
    os.utime(photos / f"a.{suffix}", (1.1e9, 1.1e9))
    library.scanning.scan([photos])
    (group,) = library.duplicates.find()
    assert group.keeper.path.name == "original.jpg"


@pytest.mark.parametrize(("first", "second"), [("jpg", "png"), ("png", "jpg"), ("tif", "jpg"), ("bmp", "webp")])
@pytest.mark.parametrize("later", [1.0e9, 1.1e9])
def test_of_a_lossless_and_a_lossy_file_the_first_is_kept_or_nothing_goes(
    library: Library, tmp_path: Path, first: str, second: str, later: float
) -> None:
    folder = tmp_path / "converted"
    folder.mkdir()
    exposure(scene(7, 1080, 720), seed=2, grain=4.0).save(folder / f"b.{first}", quality=88)
    with Image.open(folder / f"b.{first}") as image:
        image.convert("RGB").save(folder / f"a.{second}", quality=88)
    os.utime(folder / f"b.{first}", (1e9, 1e9))
    os.utime(folder / f"a.{second}", (later, later))
    library.scanning.scan([folder])
    groups = [group for group in library.duplicates.find() if group.tier != "series"]
    assert len(groups) == 1
    is_first = groups[0].keeper.path.stem == "b"
    assert is_first or not groups[0].members[1].bulk
    if later > 1e9 and groups[0].tier == "same-shot":
        assert is_first


@pytest.mark.parametrize("suffix", ["tif", "bmp", "png"])
def test_a_lossless_original_whose_time_was_lost_does_not_go_for_its_jpeg(
    library: Library, tmp_path: Path, suffix: str
) -> None:
    folder = tmp_path / "converted"
    folder.mkdir()
    picture = exposure(scene(7, 1080, 720), seed=2, grain=2.5)
    picture.save(folder / f"a.{suffix}")
    picture.save(folder / "b.jpg", quality=93)
    os.utime(folder / f"a.{suffix}", (1.1e9, 1.1e9))
    os.utime(folder / "b.jpg", (1e9, 1e9))
    library.scanning.scan([folder])
    (group,) = library.duplicates.find(("same-shot",))
    assert group.keeper.path.name == f"a.{suffix}" or not group.members[1].bulk
