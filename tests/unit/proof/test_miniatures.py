"""Pictures whose sketches are alike by chance are refused by their miniatures; copies never are."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from photosim.duplicates.pair_prover import Content, PairProver
from photosim.index.candidates import SKETCHES_ALIKE, sketches_alike, turns_in
from photosim.pictures.fingerprints import fingerprint
from photosim.proof import glance, judge, miniatures
from photosim.proof.miniatures import Miniature
from photosim.proof.plates import Plate
from photosim.store.tables.fingerprints import StoredFingerprint
from photosim.store.thumbnails import Thumbnails
from photosim.values.photos import Fingerprint, Metadata, Photo, Preprocessing
from tests.helpers.pictures import draw
from tests.helpers.scenes import EDITS, crop, scene

SIZE = (192, 128)


def jpeg(image: Image.Image, quality: int = 88) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def soft(seed: int) -> Image.Image:
    return scene(seed, 360, 240).filter(ImageFilter.GaussianBlur(6))


def captioned(image: Image.Image) -> Image.Image:
    image = image.copy()
    ImageDraw.Draw(image).text((12, image.height - 30), "May 2019", "white", font_size=18)
    return image


WAYS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "saved again": lambda image: image,
    "half size": lambda image: image.resize((image.width // 2, image.height // 2)),
    "turned": lambda image: image.transpose(Image.Transpose.ROTATE_90),
    "mirrored and bordered": lambda image: ImageOps.expand(ImageOps.mirror(image), image.width // 20, "white"),
    "crop to 90 %": lambda image: crop(image, 0.06, 0.04, 0.9),
    "crop of one side": lambda image: image.crop((0, 0, round(image.width * 0.9), image.height)),
    "brighter": lambda image: image.point(lambda tone: min(255, round(tone * 1.3))),
    "grey": lambda image: ImageOps.grayscale(image).convert("RGB"),
    "captioned": captioned,
    "turned by two degrees": lambda image: crop(image.rotate(2, Image.Resampling.BICUBIC), 0.05, 0.05, 0.9),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("make", [lambda seed: draw(seed, *SIZE), soft, lambda seed: scene(seed, 160, 120)])
def test_copies_of_small_and_soft_pictures_agree(make: Callable[[int], Image.Image], way: str) -> None:
    for seed in (0, 4):
        original = make(seed)
        copy = WAYS[way](original)
        prints = fingerprint(jpeg(original)), fingerprint(jpeg(copy, 75))
        turns = turns_in(sketches_alike(*prints))[1]
        plates = Plate(jpeg(original), original.size), Plate(jpeg(copy, 75), copy.size)
        if turns:
            assert miniatures.agreement(*map(Miniature.of, plates), turns) > miniatures.UNLIKE + 0.02, seed


def by_chance() -> list[tuple[bytes, Fingerprint, bytes, Fingerprint]]:
    """Drawn pictures whose sketches make them candidates, with their fingerprints."""
    drawn = [jpeg(draw(seed, *SIZE)) for seed in range(110)]
    prints = [fingerprint(each) for each in drawn]
    return [
        (drawn[one], prints[one], drawn[other], prints[other])
        for one, other in itertools.combinations(range(len(drawn)), 2)
        if max(sketches_alike(prints[one], prints[other]).values()) >= SKETCHES_ALIKE
    ]


def test_pairs_made_by_chance_are_refused_before_their_landmarks_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    thumbnails, looked = Thumbnails(tmp_path), []
    monkeypatch.setattr(judge, "compare", lambda *_: looked.append(1))
    prover, pairs = PairProver(thumbnails, Preprocessing(256, 224)), by_chance()
    assert len(pairs) >= 5
    for number, pair in enumerate(pairs):
        contents = []
        for side, (thumbnail, found) in enumerate((pair[:2], pair[2:])):
            name = f"{number:020d}{side:020d}"
            thumbnails.write(name, thumbnail)
            photo = Photo(2 * number + side, 1, tmp_path / name, 0, 0, name, "JPEG", *SIZE, "", False, Metadata())
            contents.append(Content(photo, StoredFingerprint(2 * number + side, found, None)))
        proof = prover.prove(contents[0], contents[1])
        assert proof is not None
        assert proof.tier is None
        assert proof.evidence == glance.OTHER_FRAME
    assert not looked


def test_without_landmarks_that_agree_on_a_place_whole_frames_must_agree_well() -> None:
    one, other = (Plate(jpeg(draw(seed, *SIZE)), SIZE) for seed in (1, 2))
    assert not glance.refusal(one, other, (1, 2)), "nothing is known of the frames"
    assert glance.refusal(one, other, (1, 2), 0.9) == glance.OTHER_FRAME
    copy = Plate(jpeg(draw(1, *SIZE), 70), SIZE)
    assert not glance.refusal(one, copy, (1, 2), 0.99)


def test_a_little_thing_on_plain_ground_is_left_to_the_proof(tmp_path: Path) -> None:
    """Where most is plain, how whole frames agree tells nothing of what lies somewhere on them."""
    ground = Image.new("RGB", (600, 400), "white")
    ground.paste(EDITS["half size"](scene(1, 240, 160)), (420, 260))
    found = fingerprint(jpeg(ground))
    name = "0" * 40
    Thumbnails(tmp_path).write(name, jpeg(ground))
    photo = Photo(1, 1, tmp_path / name, 0, 0, name, "JPEG", 600, 400, "", False, Metadata())
    prover = PairProver(Thumbnails(tmp_path), Preprocessing(256, 224))
    assert found.detail < 0.3
    assert prover._miniature(Content(photo, StoredFingerprint(1, found, None))) is None
