"""What a copy is, and whether many may go at once, follows from facts."""

from __future__ import annotations

import pytest
from hypothesis import given

from photosim.values import copy_words
from photosim.values.copy_facts import UNKNOWN, CopyFacts, CopyKind, Obstacle, SaidOnlyHere
from photosim.values.differences import (
    SAME_BYTES,
    SAME_PIXELS,
    YOU_SAID_SO,
    Differences,
    Sameness,
    Setting,
    ToneChange,
)
from tests.helpers.copy_facts import copy_facts

NAMED = (SaidOnlyHere("named", "Rex, our dog"), SaidOnlyHere("in", "Italy"))


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        (CopyFacts(SAME_BYTES), CopyKind.EXACT),
        (CopyFacts(SAME_PIXELS), CopyKind.EXACT),
        (CopyFacts(SAME_BYTES, names=NAMED), CopyKind.EXACT),
        (CopyFacts(SAME_BYTES, hard_link=True), CopyKind.EXACT),
        (CopyFacts(Differences(decibels=41)), CopyKind.SAVED_AGAIN),
        (CopyFacts(Differences(size=0.5, decibels=38)), CopyKind.SMALLER),
        (CopyFacts(Differences(size=0.63, decibels=38)), CopyKind.SMALLER),
        (CopyFacts(Differences(crop=0.72, decibels=40)), CopyKind.CROP),
        (CopyFacts(Differences(crop=0.72, size=0.5, decibels=40)), CopyKind.CROP),
        (CopyFacts(Differences(turn=6, decibels=44)), CopyKind.EDIT),
        (CopyFacts(Differences(crop=0.72, changes=(ToneChange.BRIGHTER,))), CopyKind.EDIT),
        (CopyFacts(Differences(crop=0.85, straightened=1, decibels=40)), CopyKind.EDIT),
        (CopyFacts(Differences(changes=(ToneChange.BLACK_AND_WHITE,))), CopyKind.EDIT),
        (CopyFacts(Differences(decibels=41), ToneChange.BLACK_AND_WHITE), CopyKind.EDIT),
        (CopyFacts(Differences(layer=1, decibels=33)), CopyKind.EDIT),
        (CopyFacts(Differences(size=2.0, decibels=40)), CopyKind.EDIT),
        (CopyFacts(Differences(setting=Setting.BORDER, decibels=40)), CopyKind.EDIT),
        (CopyFacts(Differences(size=0.5, sharpness=-1, decibels=40)), CopyKind.EDIT),
        (CopyFacts(Differences(decibels=40), damaged=True), CopyKind.EDIT),
        (CopyFacts(YOU_SAID_SO), CopyKind.EDIT),
        (UNKNOWN, CopyKind.EDIT),
    ],
)
def test_the_kind_is_the_most_that_was_changed(facts: CopyFacts, kind: CopyKind) -> None:
    assert facts.kind is kind


@pytest.mark.parametrize(
    "facts",
    [
        CopyFacts(SAME_BYTES),
        CopyFacts(SAME_PIXELS, names=NAMED),
        CopyFacts(YOU_SAID_SO),
        CopyFacts(Differences(size=0.94, sharpness=-1)),
        CopyFacts(Differences(crop=0.72, decibels=40)),
        CopyFacts(Differences(changes=(ToneChange.BLACK_AND_WHITE, ToneChange.PALER, ToneChange.TINTED))),
        CopyFacts(Differences(decibels=44), ToneChange.BLACK_AND_WHITE, damaged=True),
        CopyFacts(Differences(setting=Setting.BORDER, decibels=40)),
        CopyFacts(Differences(size=2.0, enlarged=True, decibels=40)),
    ],
)
def test_what_has_nothing_more_may_go(facts: CopyFacts) -> None:
    assert facts.bulk


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        (UNKNOWN, Obstacle.UNKNOWN),
        (CopyFacts(Differences(more=0.72)), Obstacle.SHOWS_MORE),
        (CopyFacts(Differences(changes=(ToneChange.IN_COLOUR,))), Obstacle.OTHER_COLOURS),
        (CopyFacts(Differences(changes=(ToneChange.NOT_TINTED,))), Obstacle.OTHER_COLOURS),
        (CopyFacts(Differences(changes=(ToneChange.OTHER_COLOURS,))), Obstacle.OTHER_COLOURS),
        (CopyFacts(Differences(decibels=40), ToneChange.IN_COLOUR), Obstacle.OTHER_COLOURS),
        (CopyFacts(Differences(layer=-1)), Obstacle.UNCOVERED),
        (CopyFacts(Differences(layer=1, decibels=40)), Obstacle.LAID_OVER),
        (CopyFacts(Differences(size=2.0, decibels=40)), Obstacle.LARGER),
        (CopyFacts(Differences(size=1.03, decibels=40)), Obstacle.LARGER),
        (CopyFacts(Differences(sharpness=1)), Obstacle.SHARPER),
        (CopyFacts(Differences(setting=Setting.ANOTHER_PICTURE)), Obstacle.SET_OTHERWISE),
        (CopyFacts(Differences(setting=Setting.WITHOUT_THE_BORDER)), Obstacle.SET_OTHERWISE),
        (CopyFacts(Differences(setting=Setting.WITHOUT_THE_REST)), Obstacle.SET_OTHERWISE),
        (CopyFacts(SAME_PIXELS, lost=("a gain map",)), Obstacle.HOLDS_MORE),
        (CopyFacts(SAME_BYTES, hard_link=True), Obstacle.HARD_LINK),
        (CopyFacts(SAME_BYTES, unclear=True), Obstacle.UNCLEAR),
    ],
)
def test_what_has_something_more_waits_for_a_person(facts: CopyFacts, why: Obstacle) -> None:
    assert facts.obstacles == {why}
    assert not facts.bulk
    assert copy_words.OBSTACLES[why]


def test_what_only_it_holds_or_is_called() -> None:
    facts = CopyFacts(Differences(size=0.5), lost=("a gain map", "a video"), names=NAMED)
    assert facts.only_here == ("a gain map", "a video", "named “Rex, our dog”", "in “Italy”")


@given(copy_facts(), copy_facts())
def test_more_that_speaks_against_it_never_lets_it_go(one: CopyFacts, other: CopyFacts) -> None:
    if one.differences is None:
        assert one.obstacles == {Obstacle.UNKNOWN}
        return
    both = CopyFacts(
        one.differences,
        one.colours,
        (*one.lost, *other.lost),
        (*one.names, *other.names),
        one.hard_link or other.hard_link,
        one.damaged or other.damaged,
        one.unclear or other.unclear,
    )
    assert one.obstacles <= both.obstacles
    assert one.bulk is (not one.obstacles)
    assert one.kind <= both.kind


@given(copy_facts())
def test_every_fact_is_said(facts: CopyFacts) -> None:
    for said in (copy_words.exact(facts), copy_words.plain(facts), copy_words.in_full(facts)):
        for held in facts.lost:
            assert held in said
        for _, name in facts.names:
            assert name in said
        assert ("damaged" in said) >= facts.damaged
        found = facts.differences
        if found is not None and found.sameness is Sameness.SHOT:
            assert ("crop, " in said) is (found.crop is not None)
            assert ("shows more" in said) is (found.more is not None)


@pytest.mark.parametrize("change", [ToneChange.PALER, ToneChange.BRIGHTER, ToneChange.LESS_CONTRAST])
def test_a_part_in_other_tones_is_taken_by_no_command_for_many(change: ToneChange) -> None:
    """What shows more may be a picture of before and after, put together from it."""
    assert Obstacle.UNCLEAR in CopyFacts(Differences(crop=0.5, changes=(change,))).obstacles
    assert CopyFacts(Differences(crop=0.5, decibels=40)).bulk
    assert CopyFacts(Differences(changes=(change,))).bulk
