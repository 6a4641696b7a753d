from __future__ import annotations

from dataclasses import replace

from photosim.values.photos import ModelIdentity, Preprocessing

IDENTITY = ModelIdentity("resnet18", "resnet18", 512, "ab" * 32, Preprocessing(resize=128, crop=128))


def test_equal_facts_give_equal_keys_whatever_people_call_them() -> None:
    assert replace(IDENTITY, name="other", source="elsewhere").key == IDENTITY.key


def test_other_weights_or_preprocessing_are_another_model() -> None:
    others = [
        replace(IDENTITY, sha256="cd" * 32),
        replace(IDENTITY, dim=256),
        replace(IDENTITY, backbone="resnet50"),
        replace(IDENTITY, preprocessing=replace(IDENTITY.preprocessing, mirror=True)),
        replace(IDENTITY, preprocessing=replace(IDENTITY.preprocessing, interpolation="bilinear")),
    ]
    assert len({other.key for other in [*others, IDENTITY]}) == 6
