"""Facts about copies come back as they were stored; what cannot be read is not known, and many never go for it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from photosim.store.tables.copy_facts import (
    differences_from_db,
    differences_to_db,
    facts_from_db,
    facts_to_db,
)
from photosim.values.copy_facts import UNKNOWN, CopyFacts
from photosim.values.differences import SAME_PIXELS, Differences
from tests.helpers.copy_facts import copy_facts, differences


@given(copy_facts())
def test_facts_come_back(facts: CopyFacts) -> None:
    stored = facts_to_db(facts)
    assert facts_from_db(stored) == (facts if facts.differences is not None else UNKNOWN)


@given(differences())
def test_differences_come_back(found: Differences) -> None:
    assert differences_from_db(differences_to_db(found), "same-shot") == found


def test_what_is_as_usual_takes_no_room() -> None:
    assert facts_to_db(CopyFacts(Differences(size=0.5))) == '{"differences": {"size": 0.5}}'


def test_proofs_of_an_earlier_release_tell_of_equal_pixels_only() -> None:
    assert differences_from_db(None, "identical") == SAME_PIXELS
    assert differences_from_db(None, "same-shot") is None


@pytest.mark.parametrize(
    "stored",
    [
        None,
        "",
        "half size, 41 dB",
        "[]",
        "{}",
        "null",
        '{"differences": null}',
        '{"differences": {"sameness": "nearly"}}',
        '{"differences": {"changes": ["sepia"]}}',
        '{"differences": {"setting": 7}}',
        '{"differences": {"size": "half"}}',
        '{"differences": {"new of a later release": 1}}',
        '{"differences": {}, "new of a later release": true}',
        '{"differences": {}, "lost": 7}',
        '{"differences": {}, "names": ["Rex"]}',
    ],
)
def test_what_cannot_be_read_is_not_for_many(stored: str | None) -> None:
    assert facts_from_db(stored) == UNKNOWN
    assert not facts_from_db(stored).bulk


def test_the_columns_are_json() -> None:
    facts = CopyFacts(Differences(crop=0.5), lost=("a gain map",))
    assert json.loads(facts_to_db(facts) or "") == {"differences": {"crop": 0.5}, "lost": ["a gain map"]}
