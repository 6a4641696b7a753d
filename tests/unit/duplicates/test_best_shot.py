"""The best shot of a series: by sharpness where all show the same, and by exposure; with words for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from photosim.__main__ import main
from photosim.duplicates import best_shot_rules
from photosim.library import Library
from photosim.pictures import shot_quality
from photosim.values.photos import Group
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.scenes import exposure, scene

SIZE = {"width": 1440, "height": 960}


def blurred(image: Image.Image, radius: float) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(radius))


def brighter(image: Image.Image, factor: float) -> Image.Image:
    return ImageEnhance.Brightness(image).enhance(factor)


def window(image: Image.Image, across: int, down: int) -> Image.Image:
    """What a camera that moved sees."""
    return image.crop((60 + across, 60 + down, image.width - 60 + across, image.height - 60 + down))


def with_strokes(image: Image.Image) -> Image.Image:
    """Fine detail that is far above the noise, as grass and hair are."""
    rng = np.random.default_rng(1)
    pen = ImageDraw.Draw(image)
    for _ in range(2500):
        x, y = rng.uniform(0, image.width), rng.uniform(0, image.height)
        across, down = rng.uniform(-25, 25, 2)
        tone = int(rng.integers(20, 150))
        pen.line((x, y, x + across, y + down), fill=(tone, tone, tone), width=2)
    return image


class Burst:
    """Exposures of one scene, a second apart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.library = Library.open(folder / "library", embedder=FakeEmbedder(), workers=0)

    def group(self, shots: dict[str, Image.Image], ratings: dict[str, int] | None = None) -> Group:
        photos = self.folder / "photos"
        photos.mkdir()
        for second, (name, image) in enumerate(shots.items()):
            exif = Image.Exif()
            exif[0x010F], exif[0x0110], exif[0x4746] = "Maker", "Camera", (ratings or {}).get(name, 0)
            exif.get_ifd(0x8769)[0x9003] = f"2024:03:01 12:00:{second:02d}"
            exposure(image, second, 0.8).save(photos / f"{name}.jpg", quality=93, exif=exif)
        self.library.scanning.scan([photos])
        (group,) = self.library.duplicates.find(["series"])
        assert len(group.members) == len(shots)
        return group


@pytest.fixture
def burst(tmp_path: Path) -> Iterator[Burst]:
    made = Burst(tmp_path)
    yield made
    made.library.close()


def evidence(group: Group) -> dict[str, str]:
    return {member.photo.path.stem: member.evidence for member in group.members}


def test_the_sharpest_is_the_best_and_says_so(burst: Burst) -> None:
    view = scene(1, **SIZE)
    group = burst.group({"a": blurred(view, 1.2), "b": blurred(view, 3), "c": view, "d": blurred(view, 2)})
    assert group.keeper.path.stem == "c"
    assert group.reason == "the sharpest"
    assert not group.tied
    sharpness = {m.photo.path.stem: m.advice.sharpness for m in group.members if m.advice}
    assert 1.0 == sharpness["c"] > sharpness["a"] > sharpness["d"] > sharpness["b"]
    assert "% softer" in evidence(group)["b"]
    assert evidence(group)["b"].startswith("1.0 s apart")


@pytest.mark.parametrize(("tone", "words"), [("white", "17 % burnt out"), ("black", "17 % black")])
def test_a_burnt_out_shot_is_not_the_best(tone: str, words: str) -> None:
    """The sky has lost all of its detail, as in a picture that was exposed for the shade."""
    view = with_strokes(scene(2, **SIZE))
    lost = view.copy()
    lost.paste(tone, (0, 0, view.width, view.height // 6))
    bad, good, again = best_shot_rules.advise(
        [shot_quality.measured(exposure(one, 1, 0.8)) for one in (lost, view, view)]
    )
    assert good.score > bad.score + 0.2
    assert not best_shot_rules.ties(good, bad)
    assert best_shot_rules.ties(good, again)
    assert "the best exposed" in best_shot_rules.reason(good, [bad, again])
    assert words in best_shot_rules.in_words(bad, good)


def test_equally_good_shots_are_a_tie(burst: Burst) -> None:
    view = scene(3, **SIZE)
    group = burst.group({"a": view, "b": view, "c": view})
    assert group.tied
    assert group.reason == "all are equal; first by path"
    assert evidence(group)["c"].endswith("as sharp and as well exposed")


def test_stars_of_a_person_come_first(burst: Burst) -> None:
    view = scene(4, **SIZE)
    group = burst.group({"a": view, "b": blurred(view, 2), "c": view}, {"b": 4})
    assert group.keeper.path.stem == "b"
    assert group.reason == "the best rated, 4 of 5"
    assert "sharper" in evidence(group)["a"]


def test_only_what_all_show_is_compared() -> None:
    """One exposure has in addition something fine at its edge, and is soft where both look."""
    view = scene(5, 1600, 1000)
    detailed = np.asarray(view).copy()
    rng = np.random.default_rng(5)
    detailed[:, :220] = rng.integers(0, 256, (1000, 220, 1), dtype=np.uint8)
    first = Image.fromarray(detailed)
    left, right = first.crop((0, 0, 1300, 1000)), first.crop((240, 0, 1540, 1000))
    soft = np.asarray(left).copy()
    soft[:, 240:] = np.asarray(blurred(left, 1.5))[:, 240:]
    advice = best_shot_rules.advise([shot_quality.measured(Image.fromarray(soft)), shot_quality.measured(right)])
    assert advice[1].sharpness == 1.0
    assert advice[0].sharpness < 0.8


@pytest.mark.parametrize("shake", [(0, 0), (40, 0), (-50, 30), (25, -55)])
@pytest.mark.parametrize("seed", [6, 7])
def test_shaken_frames_are_laid_over_each_other(seed: int, shake: tuple[int, int]) -> None:
    view = scene(seed, **SIZE)
    shots = [
        shot_quality.measured(exposure(window(view, 0, 0), 1)),
        shot_quality.measured(window(blurred(view, 1.3), *shake)),
    ]
    advice = best_shot_rules.advise(shots)
    assert advice[0].sharpness == 1.0
    assert advice[1].sharpness < 0.85
    assert best_shot_rules.advise(shots[::-1])[1].sharpness == 1.0


def test_light_and_contrast_are_not_taken_for_sharpness() -> None:
    view = scene(8, **SIZE)
    darker = ImageEnhance.Contrast(brighter(view, 0.75)).enhance(0.8)
    advice = best_shot_rules.advise([shot_quality.measured(view), shot_quality.measured(darker)])
    assert min(one.sharpness for one in advice) > 0.9


def test_plain_and_tiny_pictures_are_judged_without_a_fault() -> None:
    plain = [shot_quality.measured(Image.new("RGB", size, (90, 90, 90))) for size in ((400, 300), (20, 3), (1, 1))]
    assert [one.sharpness for one in best_shot_rules.advise(plain)] == [1.0, 1.0, 1.0]


def test_each_photo_is_measured_once(burst: Burst, monkeypatch: pytest.MonkeyPatch) -> None:
    view = scene(9, **SIZE)
    group = burst.group({"a": view, "b": blurred(view, 2)})
    monkeypatch.setattr(shot_quality, "measure", lambda path: pytest.fail(f"{path} is measured again"))
    (again,) = burst.library.duplicates.find(["series"])
    assert [m.photo.path for m in again.members] == [m.photo.path for m in group.members]
    assert evidence(again) == evidence(group)


def test_what_cannot_be_seen_now_is_not_judged(burst: Burst, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("photosim.duplicates.best_shot.is_as_scanned", lambda photo: photo.path.stem != "b")
    view = scene(10, **SIZE)
    group = burst.group({"a": blurred(view, 6), "b": view})
    assert all(member.advice is None for member in group.members)
    assert group.reason
    monkeypatch.undo()
    (after,) = burst.library.duplicates.find(["series"])
    assert after.keeper.path.stem == "b"
    assert after.id == group.id


def test_json_tells_the_figures(
    burst: Burst, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("photosim.library.TorchEmbedder", lambda *_, **__: FakeEmbedder())
    view = scene(11, **SIZE)
    burst.group({"a": blurred(view, 2), "b": view})
    assert (
        main(["--library", str(burst.folder / "library"), "--quiet", "duplicates", "--tier", "series", "--json"]) == 0
    )
    (group,) = json.loads(capsys.readouterr().out)["groups"]
    best, other = group["members"]
    assert (Path(group["keeper"]).stem, group["reason"]) == ("b", "the sharpest")
    assert best["sharpness"] == best["quality"] == 1.0
    assert other["sharpness"] < 0.9
    assert {"burnt", "black", "evidence"} <= other.keys()


def test_real_photos_with_a_little_blur(shared_photos: Path) -> None:
    """The untouched photo beats every copy that is blurred by about a thousandth of its width, or more."""
    photos = sorted((shared_photos / "library").rglob("*.[jJ][pP][gG]"))
    photos = [path for path in photos if "thumbnail" not in path.name][::7][:12]
    assert len(photos) >= 6
    wrong = []
    for number, path in enumerate(photos):
        with Image.open(path) as image:
            view = image.convert("RGB")
        view.thumbnail((2400, 2400))
        radius = view.width / 1000
        shots = [window(blurred(view, radius * times), 8 * times, 5 * times) for times in (1, 2, 0, 4)]
        advice = best_shot_rules.advise([shot_quality.measured(exposure(shot, number)) for shot in shots])
        sharpness = [round(one.sharpness, 2) for one in advice]
        if not (sharpness[2] == 1.0 and 0.95 > sharpness[0] > max(sharpness[1], sharpness[3])):
            wrong.append((path.name, sharpness))
    assert wrong == []
