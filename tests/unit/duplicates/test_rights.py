"""What may be deleted follows from facts: other sentences change nothing of it, and none is read anywhere."""

from __future__ import annotations

import ast
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import photosim
from photosim.base.job import Job
from photosim.library import Library
from photosim.store.tables.found_groups import FoundGroups
from photosim.values import copy_words
from photosim.values.copy_facts import CopyFacts, CopyKind, Obstacle
from photosim.values.group_json import group_as_json
from photosim.values.photos import Group
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.prepared import opened_copy, search_drawn
from tests.helpers.scenes import crop, exposure, scene


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The photos, and the library in which duplicates were looked for: every test gets a copy."""
    return search_drawn(tmp_path_factory.mktemp("rights"), draw)


def draw(folder: Path) -> None:
    """A shot with an exact copy, a smaller one, a crop, a grey one, a damaged one and one with a sidecar of edits."""
    (folder / "Italy").mkdir(parents=True)
    picture = exposure(scene(1, 1200, 800), seed=1)
    picture.save(folder / "IMG_1.jpg", quality=92)
    shutil.copyfile(folder / "IMG_1.jpg", folder / "Italy" / "IMG_1.jpg")
    shutil.copyfile(folder / "IMG_1.jpg", folder / "edited.jpg")
    (folder / "edited.jpg.xmp").write_text(
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:darktable="http://darktable.sf.net/"><darktable:history><rdf:Seq><rdf:li '
        'darktable:operation="exposure" darktable:enabled="1"/></rdf:Seq></darktable:history></rdf:Description>'
        "</rdf:RDF></x:xmpmeta>"
    )
    with Image.open(folder / "IMG_1.jpg") as image:
        image.resize((600, 400)).save(folder / "small.jpg", quality=88)
        crop(image, 0.05, 0.05, 0.9).save(folder / "crop.jpg", quality=90)
        image.convert("L").save(folder / "grey.jpg", quality=90)
    data = (folder / "IMG_1.jpg").read_bytes()
    (folder / "cut off.jpg").write_bytes(data[: len(data) * 85 // 100])


@pytest.fixture
def library(tmp_path: Path, prepared: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with opened_copy(prepared, tmp_path) as library:
        yield library


@pytest.fixture
def photos(tmp_path: Path, library: Library) -> Path:
    """Those of the library."""
    return tmp_path / "photos"


def rights(library: Library) -> dict[str, Any]:
    """Everything that says what may be deleted, without any sentence."""
    state = library.review.find(Job())
    groups = library.duplicates.find()
    report = library.deleting.trash(tier="same-shot", dry_run=True)
    only = report.only_here
    return {
        "groups": {group.id: [facts_of(group), [m.bulk for m in group.members]] for group in groups},
        "json": [[member["bulk"] for member in group_as_json(group)["members"]] for group in groups],
        "heads": [[(m.id, m.bulk, m.kind, m.facts) for m in head.members] for head in state.groups],
        "order": [head.id for head in state.groups],
        "exact": state.exact,
        "chosen": {selection.loser for selection in library.review.exact_copies()},
        "trash": [(path, sorted(only.get(path, ()))) for path in report.trashed],
        "stays": [item.path for item in report.skipped],
    }


def facts_of(group: Group) -> dict[str, CopyFacts]:
    return {str(member.photo.path): member.facts for member in group.members}


def test_every_kind_has_its_rights(library: Library) -> None:
    (group,) = [group for group in library.duplicates.find() if group.tier == "same-shot"]
    found = {member.photo.path.relative_to(member.photo.path.parents[0]).name: member for member in group.members}
    assert found["small.jpg"].facts.kind is CopyKind.SMALLER
    assert found["crop.jpg"].facts.kind is CopyKind.CROP
    assert found["grey.jpg"].facts.kind is CopyKind.EDIT
    assert found["cut off.jpg"].facts.damaged
    assert group.keeper.path.name == "edited.jpg", "it holds more than the others"
    assert all(found[name].bulk for name in ("small.jpg", "crop.jpg", "grey.jpg", "cut off.jpg", "IMG_1.jpg"))


def test_other_sentences_change_nothing_of_what_may_be_deleted(
    library: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, photos: Path
) -> None:
    before = rights(library)
    assert before["trash"]

    def other(facts: CopyFacts) -> str:
        """A sentence that says the opposite of all, and is different for every copy."""
        number = hashlib.blake2b(repr(facts).encode(), digest_size=4).hexdigest()
        return f"{number} same bytes, 60 dB, shows more, damaged, hard link; only this one is in “{number}”"

    for name in ("exact", "plain", "in_full"):
        monkeypatch.setattr(copy_words, name, other)
    with Library.open(tmp_path / "another", embedder=FakeEmbedder(), workers=0) as another:
        another.scanning.scan([photos])
        again = rights(another)
        said = [member.evidence for group in another.duplicates.find() for member in group.members[1:]]
        assert all("60 dB, shows more, damaged" in words for words in said)
    assert again == before


def test_what_is_stored_as_a_sentence_changes_nothing_either(library: Library) -> None:
    before = rights(library)
    with library._parts.stores.database.atomic() as db:
        db.execute("UPDATE found_members SET evidence = 'shows more, double size, has a video, which ...'")
        db.execute("UPDATE proofs SET evidence = 'not clear which one to keep' WHERE tier IS NOT NULL")
    state = library.review.state()
    assert [[(m.id, m.bulk, m.kind, m.facts) for m in head.members] for head in state.groups] == before["heads"]
    assert rights(library) == before


def test_what_an_earlier_release_has_stored_goes_only_by_name_until_it_is_found_again(library: Library) -> None:
    before = rights(library)
    with library._parts.stores.database.atomic() as db:  # as the migration leaves it
        db.execute("UPDATE found_members SET facts = NULL")
        db.execute("UPDATE proofs SET differences = NULL")
        db.execute("UPDATE found_when SET stamp = ''")
    state = library.review.state()
    assert state.stale
    assert state.exact == frozenset()
    assert library.review.exact_copies() == []
    losers = [member for head in state.groups for member in head.losers]
    assert losers
    assert not any(member.bulk for member in losers)
    assert {reason for member in losers for reason in member.facts.obstacles} == {Obstacle.UNKNOWN}
    assert rights(library) == before


def test_a_pair_that_cannot_be_compared_again_stays_proven_and_for_nobody_in_bulk(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    (before,) = [group for group in library.duplicates.find() if group.tier == "same-shot"]
    with library._parts.stores.database.atomic() as db:
        db.execute("UPDATE proofs SET differences = NULL")
    monkeypatch.setattr("photosim.duplicates.pair_prover.PairProver.prove", lambda self, here, there: None)
    (after,) = [group for group in library.duplicates.find() if group.tier == "same-shot"]
    assert {member.photo.id for member in after.members} == {member.photo.id for member in before.members}
    waiting = [m for m in after.members if m.facts.differences is None]
    assert waiting
    assert not any(member.bulk for member in waiting)


_READERS = {
    *("startswith", "endswith", "split", "rsplit", "partition", "rpartition", "find", "index", "count", "replace"),
    *("removeprefix", "removesuffix", "splitlines", "search", "match", "fullmatch", "findall", "finditer", "sub"),
}


def reads_evidence(node: ast.AST) -> bool:
    """Whether a piece of code compares a sentence of evidence with something, or takes it apart."""

    def is_evidence(one: ast.AST) -> bool:
        return (isinstance(one, ast.Attribute) and one.attr == "evidence") or (
            isinstance(one, ast.Name) and one.id == "evidence"
        )

    if isinstance(node, ast.Compare):
        return any(is_evidence(one) for one in (node.left, *node.comparators))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _READERS:
        return any(is_evidence(one) for one in (node.func.value, *node.args))
    return isinstance(node, ast.Subscript) and is_evidence(node.value)


def test_no_sentence_of_evidence_is_read_anywhere() -> None:
    root = Path(photosim.__file__).parent
    found = [
        f"{path.relative_to(root)}:{getattr(node, 'lineno', 0)}"
        for path in sorted(root.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if reads_evidence(node)
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "'crop' in member.evidence",
        "evidence == 'same bytes'",
        "re.search('x', proof.evidence)",
        "proof.evidence.partition('; ')[0]",
        "_CROP.sub('', evidence)",
        "evidence[0]",
    ],
)
def test_the_look_for_readers_finds_them(code: str) -> None:
    assert any(reads_evidence(node) for node in ast.walk(ast.parse(code)))


def test_groups_are_stored_with_their_facts(library: Library) -> None:
    library.review.find(Job())
    stored = FoundGroups(library._parts.stores.database)
    heads, members = stored.heads()
    for head in heads:
        found = stored.group(head.id)
        assert found is not None
        assert [words.facts for words in found[1].values()] == [m.facts for m in members if m.group_id == head.id]
