from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from photosim.base.errors import UsageError, WeightsError
from photosim.embedding import backbones, weights
from photosim.values.photos import Preprocessing, Scale

CARD: dict[str, Any] = {
    "name": "mine",
    "backbone": "tiny",
    "preprocessing": {
        "resize": 40, "crop": 32, "interpolation": "bilinear", "mean": [0.5, 0.5, 0.5], "std": [0.2, 0.2, 0.2],
        "mirror": True,
    },
}  # fmt: skip


def write_card(weights_file: Path, **changes: Any) -> None:
    card = {"sha256": hashlib.sha256(weights_file.read_bytes()).hexdigest()} | CARD | changes
    weights_file.with_suffix(".json").write_text(json.dumps(card), encoding="utf-8")


def test_the_default_weights_match_their_card() -> None:
    identity = weights.identify(weights.default_weights())
    assert (identity.name, identity.backbone, identity.dim, identity.source) == (
        "resnet18",
        "resnet18",
        512,
        "built in",
    )
    assert identity.preprocessing != backbones.get("resnet18").preprocessing


def test_damaged_default_weights_are_refused(tmp_path: Path, saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_card(saved, sha256="0" * 64)
    monkeypatch.setattr(weights, "default_weights", lambda: saved)
    with pytest.raises(WeightsError, match="Install photosim again"):
        weights.identify(saved)


def test_other_weights_get_the_preprocessing_of_torchvision(saved: Path) -> None:
    identity = weights.identify(saved)
    assert (identity.name, identity.backbone, identity.source) == ("tiny", "resnet18", str(saved))
    assert identity.preprocessing == Preprocessing(resize=256, crop=224, interpolation="bilinear", mirror=False)
    assert identity.sha256 == hashlib.sha256(saved.read_bytes()).hexdigest()


def test_a_card_is_believed_about_its_own_file_only(
    tiny: object, saved: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_card(saved)
    identity = weights.identify(saved)
    assert (identity.name, identity.backbone, identity.dim) == ("mine", "tiny", 8)
    assert identity.preprocessing == Preprocessing(40, 32, "bilinear", (0.5, 0.5, 0.5), (0.2, 0.2, 0.2), True)
    write_card(saved, sha256="0" * 64)
    assert weights.identify(saved, "tiny").preprocessing == backbones.get("tiny").preprocessing
    assert "another file" in caplog.text


def test_a_card_says_what_scores_mean(tiny: object, saved: Path, caplog: pytest.LogCaptureFixture) -> None:
    write_card(saved)
    plain = weights.identify(saved)
    assert plain.scale == Scale()
    said = {"copies_from": 0.55, "alike_from": 0.66, "burst_from": 0.65, "retake_from": 0.84, "numbered_from": 0.89}
    write_card(saved, **said)
    other = weights.identify(saved)
    assert other.scale == Scale(**said)
    assert other.key == plain.key, "vectors stay what they are"
    assert not caplog.text


@pytest.mark.parametrize("value", ["0.5", True, 0, 1.5, -0.2, float("nan"), [0.5]])
def test_a_score_that_is_none_is_as_usual(
    tiny: object, saved: Path, caplog: pytest.LogCaptureFixture, value: object
) -> None:
    write_card(saved, alike_from=value, burst_from=0.7)
    assert weights.identify(saved).scale == Scale(burst_from=0.7)
    assert f"alike_from of {value!r}" in caplog.text


@pytest.mark.parametrize("content", [b"{", b"[1]", b"\xff\xfe"])
def test_a_card_that_is_none_is_ignored(saved: Path, content: bytes) -> None:
    saved.with_suffix(".json").write_bytes(content)
    assert weights.identify(saved).name == "tiny"


@pytest.mark.parametrize(
    "change",
    [
        {"resize": 16}, {"crop": 0}, {"crop": "32"}, {"interpolation": "nearest"}, {"mean": [0.5]}, {"mean": None},
        {"std": [0, 1, 1]}, {"mirror": "yes"}, {"sharpen": True},
        {"facing": 1.0}, {"mirror": False, "facing": -1}, {"mirror": False, "facing": "left"},
    ],
    ids=str,
)  # fmt: skip
def test_a_wrong_preprocessing_is_never_guessed(tiny: object, saved: Path, change: dict[str, Any]) -> None:
    write_card(saved, preprocessing=CARD["preprocessing"] | change)
    with pytest.raises(WeightsError, match="`preprocessing`"):
        weights.identify(saved)


def test_weights_of_another_backbone_are_refused(tiny: object, saved: Path) -> None:
    write_card(saved)
    with pytest.raises(WeightsError, match="for tiny, not for resnet18"):
        weights.identify(saved, "resnet18")
    with pytest.raises(UsageError, match="alexnet"):
        weights.identify(saved, "alexnet")


def test_the_key_follows_content_and_preprocessing_not_the_address(tiny: object, saved: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.pt"
    copy.write_bytes(saved.read_bytes())
    plain = weights.identify(saved, "tiny")
    assert weights.identify(copy, "tiny").key == plain.key
    write_card(saved)
    assert weights.identify(saved).key != plain.key
