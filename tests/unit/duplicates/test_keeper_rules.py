"""The rules for keepers in an order of one's own: what is kept changes, what is a copy of what does not chain."""

from __future__ import annotations

import itertools
import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from photosim.__main__ import main
from photosim.base.errors import UsageError
from photosim.duplicates.grouping import stars
from photosim.library import Library
from photosim.values.keeper_rules import EXPLANATIONS, KeeperRules, ordered
from photosim.values.photos import Group, Proof
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.prepared import opened_copy, search_drawn
from tests.helpers.scenes import EDITS, crop, scene


def save(image: Image.Image, path: Path, *, quality: int = 92, camera: bool = True) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    if camera:
        exif[0x010F], exif[0x0110] = "Maker", "Camera"
        exif.get_ifd(0x8769)[0x9003] = "2024:03:01 12:00:00"
    image.save(path, quality=quality, exif=exif)
    return path


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The photos, and the library in which duplicates were looked for: every test gets a copy."""
    return search_drawn(tmp_path_factory.mktemp("keeper rules"), draw)


def draw(folder: Path) -> None:
    """One shot four times, each of them the best by another rule; and a second shot in two crops and whole."""
    save(scene(1), folder / "a" / "original.jpg", quality=80)
    save(scene(1), folder / "b" / "fine.jpg", quality=98, camera=False)
    save(EDITS["half size"](scene(1)), folder / "c" / "small.jpg")
    save(scene(2), folder / "a" / "whole.jpg")
    save(crop(scene(2), 0.02, 0.05, 0.92), folder / "c" / "left.jpg", camera=False)
    save(crop(scene(2), 0.06, 0.03, 0.92), folder / "c" / "right.jpg", camera=False)


@pytest.fixture
def library(tmp_path: Path, prepared: Path) -> Iterator[Library]:
    with opened_copy(prepared, tmp_path) as library:
        yield library


@pytest.fixture
def photos(tmp_path: Path, library: Library) -> Path:
    """Those of the library."""
    return tmp_path / "photos"


def groups(library: Library) -> list[list[str]]:
    return [[member.photo.path.name for member in group.members] for group in library.duplicates.find()]


def test_the_order_that_photosim_comes_with(library: Library) -> None:
    rules = library.duplicates.keeper_rules()
    assert rules == KeeperRules()
    assert [rule.name for rule in rules.rules] == list(EXPLANATIONS)
    assert "sharpness" not in rules.names
    assert groups(library) == [
        ["original.jpg", "fine.jpg", "small.jpg"],
        ["whole.jpg", "left.jpg", "right.jpg"],
    ]


@pytest.mark.parametrize(
    ("names", "kept", "reason"),
    [
        (["compression", "original"], "fine.jpg", "the least compressed"),
        (["resolution", "compression"], "fine.jpg", "the highest resolution, 720 × 480; the least compressed"),
        (["metadata", "resolution"], "original.jpg", "the richest metadata; the highest resolution, 720 × 480"),
    ],
)
def test_the_first_rule_decides_and_the_reason_names_it(
    library: Library, names: list[str], kept: str, reason: str
) -> None:
    library.duplicates.set_keeper_rules(names)
    group = next(g for g in library.duplicates.find() if {m.photo.path.stem for m in g.members} >= {"original", "fine"})
    assert group.keeper.path.name == kept
    assert group.reason == reason
    assert all(member.evidence for member in group.members[1:])


def test_a_folder_can_be_preferred(library: Library, photos: Path) -> None:
    library.duplicates.set_keeper_rules(["folders", "resolution"], [photos / "c", photos / "b"])
    first = next(g for g in library.duplicates.find() if "fine.jpg" in {m.photo.path.name for m in g.members})
    assert first.keeper.path.name == "small.jpg"
    assert first.reason == "in the folder you prefer"
    assert all(member.evidence for member in first.members[1:])
    library.duplicates.set_keeper_rules(folders=[photos / "b"])
    assert library.duplicates.keeper_rules().names == ("protected", "folders", "resolution")
    assert next(names for names in groups(library) if "small.jpg" in names)[0] == "fine.jpg"


def test_a_crop_in_a_preferred_folder_does_not_stand_for_the_whole(library: Library, photos: Path) -> None:
    library.duplicates.set_keeper_rules(["folders"], [photos / "c"])
    assert next(names for names in groups(library) if "whole.jpg" in names)[0] == "whole.jpg"


def test_a_protected_folder_comes_first_whatever_the_rules_say(library: Library, photos: Path, tmp_path: Path) -> None:
    (photos / "c").rename(tmp_path / "safe")
    safe = library.folders.add(tmp_path / "safe")
    library.scanning.scan()
    library.folders.protect(safe.id, True)
    library.duplicates.set_keeper_rules(["resolution"])
    assert next(names for names in groups(library) if "fine.jpg" in names)[0] == "small.jpg"
    with pytest.raises(UsageError, match="always the first"):
        library.duplicates.set_keeper_rules(["resolution", "protected"])


def test_a_tie_stays_a_tie(library: Library) -> None:
    library.duplicates.set_keeper_rules(["protected"])
    assert all(group.tied for group in library.duplicates.find())
    assert all(group.reason == "all are equal; first by path" for group in library.duplicates.find())


def test_wrong_names_are_said(library: Library, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no rule “sharpest”"):
        library.duplicates.set_keeper_rules(["sharpest"])
    with pytest.raises(UsageError, match="named twice"):
        library.duplicates.set_keeper_rules(["oldest", "oldest"])
    with pytest.raises(UsageError, match="not in a folder of this library"):
        library.duplicates.set_keeper_rules(folders=[tmp_path / "elsewhere"])
    assert library.duplicates.keeper_rules() == KeeperRules()


def test_the_choice_is_kept_and_can_be_taken_back(library: Library, photos: Path, tmp_path: Path) -> None:
    chosen = library.duplicates.set_keeper_rules(["oldest", "folders"], [photos / "b", photos / "a"])
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as again:
        assert again.duplicates.keeper_rules() == chosen
        assert again.duplicates.reset_keeper_rules() == KeeperRules()
    assert library.duplicates.keeper_rules() == KeeperRules()


def described(found: list[Group]) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    return [(g.id, g.keeper.path.name, g.reason, [(m.photo.path.name, m.evidence) for m in g.members]) for g in found]


def test_the_groups_are_the_same_in_any_order_of_scanning(tmp_path: Path, prepared: Path) -> None:
    photos = shutil.copytree(prepared / "photos", tmp_path / "photos")
    for seed in range(2):
        parts = [photos / "a", photos / "b", photos / "c"]
        random.Random(seed).shuffle(parts)
        with Library.open(tmp_path / f"{seed}", embedder=FakeEmbedder(), workers=0) as library:
            for part in parts:
                library.scanning.scan([part])
                library.duplicates.find()
    for names in (["oldest"], ["folders", "compression"], ["sharpness", "rating", "original"]):
        found = []
        for seed in range(2):
            # Each order of the rules finds the library as the scans have left it.
            copied = shutil.copytree(tmp_path / f"{seed}", tmp_path / f"{names[0]} {seed}")
            with Library.open(copied, embedder=FakeEmbedder(), workers=0) as library:
                library.duplicates.set_keeper_rules(names, [photos / "c"])
                found.append(described(library.duplicates.find()))
        assert found[0] == found[1]


names_in_any_order = st.permutations([name for name in EXPLANATIONS if name != "protected"])


@given(names_in_any_order, st.integers(0, 8))
def test_any_order_can_be_kept(names: list[str], count: int) -> None:
    rules = ordered(names[:count])
    assert rules.names == ("protected", *names[:count])
    assert sorted(rule.name for rule in rules.rules) == sorted(EXPLANATIONS)


@settings(max_examples=150)
@given(
    st.sets(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=24),
    st.permutations(range(9)),
    st.permutations(range(9)),
)
def test_groups_never_chain_and_depend_on_nothing_but_rank_and_proof(
    proven: set[tuple[int, int]], rank: list[int], wish: list[int]
) -> None:
    """Whatever is proven and whatever is wished: every member is proven against the one that is kept."""
    pairs = {frozenset(pair) for pair in proven if pair[0] != pair[1]}

    def prove(one: int, other: int) -> Proof | None:
        return Proof("same-shot", 1.0, f"{one}-{other}") if frozenset((one, other)) in pairs else None

    def choose(names: list[int]) -> list[int]:
        return sorted(names, key=wish.index)

    around = {item: {other for other in range(9) if frozenset((item, other)) in pairs} for item in range(9)}
    found = stars(rank, around, prove, choose=choose)
    seen = list(itertools.chain.from_iterable((keeper, *members) for keeper, members in found))
    assert len(seen) == len(set(seen)), "nobody is in two groups"
    for keeper, members in found:
        assert members
        for member, proof in members.items():
            assert proof.evidence == f"{keeper}-{member}", "the evidence reads from the one that is kept"
    left = set(range(9)) - set(seen)
    assert not any(frozenset(pair) in pairs for pair in itertools.combinations(sorted(left), 2)), "no pair is missed"
    shuffled = dict(reversed(list(around.items())))
    assert stars(rank, shuffled, prove, choose=choose) == found


@pytest.fixture
def at(tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr("photosim.library.TorchEmbedder", lambda *_, **__: FakeEmbedder())
    return ["--library", str(tmp_path / "library"), "--quiet"]


def test_the_command(at: list[str], photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*at, "rules"]) == 0
    told = capsys.readouterr().out
    assert "  1  protected    A photo in a protected folder" in told
    assert "off  sharpness" in told
    assert main([*at, "rules", "set", "oldest", "resolution", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [rule["name"] for rule in answer["rules"] if rule["on"]] == ["protected", "oldest", "resolution"]
    assert main([*at, "rules", "folders", str(photos / "b"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["folders"] == [str(photos / "b")]
    assert main([*at, "rules"]) == 0
    assert f"     {photos / 'b'}" in capsys.readouterr().out
    assert main([*at, "rules", "set", "nonsense"]) == 2
    assert "There is no rule “nonsense”" in capsys.readouterr().err
    assert main([*at, "rules", "reset", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["rules"][0]["name"], answer["folders"]) == ("protected", [])
