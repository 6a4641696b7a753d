"""Fingerprints, pairs, proofs and verdicts, as the store keeps them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from photosim.store.database.database import Database
from photosim.store.tables.decisions import PairDecisions
from photosim.store.tables.fingerprints import Fingerprints
from photosim.store.tables.pairs import Candidate, Pairs
from photosim.values.differences import Differences, Setting, ToneChange
from photosim.values.photos import Fingerprint, Proof
from photosim.values.proven import proof

Put = Callable[..., list[int]]


def made(version: int = 1, detail: float = 0.5) -> Fingerprint:
    return Fingerprint(version, b"s" * 63, None, 1.0, detail, 3.0, "t" * 40)


@pytest.fixture
def put(database: Database) -> Put:
    def put_some(*names: str, version: int = 1) -> list[int]:
        store = Fingerprints(database)
        store.put((name, made(version)) for name in names)
        stored = store.all(version)
        return [stored[name].id for name in names]

    return put_some


def test_a_fingerprint_comes_back_and_keeps_its_number(database: Database, put: Put) -> None:
    (number,) = put("a")
    store = Fingerprints(database)
    store.put([("a", made())])
    assert store.all(1)["a"].id == number
    assert store.all(1)["a"].fingerprint == made()
    assert store.all(2) == {}


def test_another_version_replaces_it_and_is_compared_anew(database: Database, put: Put) -> None:
    (number,) = put("a")
    pairs, store = Pairs(database), Fingerprints(database)
    store.put_pixels(number, "p" * 40)
    pairs.add("sketch", [], [number])
    store.put([("a", made(2, detail=0.1))])
    assert store.all(1) == {}
    assert store.all(2)["a"].fingerprint.detail == 0.1
    assert store.all(2)["a"].pixels_hash == "p" * 40
    assert pairs.compared("sketch") == set()


def test_pairs_are_kept_by_their_source(database: Database, put: Put) -> None:
    one, other = put("a", "b")
    pairs = Pairs(database)
    pairs.add("sketch", [Candidate(other, one, 0.9)], [one, other])
    assert pairs.candidates("sketch") == [Candidate(one, other, 0.9)]
    assert pairs.compared("sketch") == {one, other}
    assert pairs.candidates("vector") == []
    assert pairs.compared("vector") == set()


def test_proofs_are_kept_with_their_direction_and_version(database: Database, put: Put) -> None:
    one, other = put("a", "b")
    pairs = Pairs(database)
    yes = proof("same-shot", 0.98, Differences(size=0.5, changes=(ToneChange.OTHER_COLOURS,), setting=Setting.BORDER))
    no = Proof(None, 0.2, "something moved")
    pairs.put_proofs(1, [((one, other), yes), ((other, one), no)])
    assert pairs.proofs(1) == {(one, other): yes, (other, one): no}
    pairs.put_proofs(2, [((one, other), no)])
    assert pairs.proofs(2) == {(one, other): no}


def test_the_latest_verdict_counts(database: Database) -> None:
    pair_decisions = PairDecisions(database)
    assert pair_decisions.put([("b", "a"), ("a", "b"), ("a", "c")], same=True) == 2
    assert pair_decisions.put([("a", "b")], same=False) == 1
    assert pair_decisions.all() == {("a", "b"): False, ("a", "c"): True}
