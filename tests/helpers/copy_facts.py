"""Facts about copies of every kind, drawn by lot."""

from __future__ import annotations

from hypothesis import strategies as st

from photosim.values.copy_facts import CopyFacts, SaidOnlyHere
from photosim.values.differences import Differences, Sameness, Setting, ToneChange

SHARES = st.floats(0.01, 0.96)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters=",;“”", exclude_categories=["Cc", "Cs"]), min_size=1)


def differences() -> st.SearchStrategy[Differences]:
    return st.builds(
        Differences,
        sameness=st.sampled_from(Sameness),
        straightened=st.sampled_from((-1, 0, 1)),
        crop=st.none() | SHARES,
        more=st.none() | SHARES,
        setting=st.sampled_from(Setting),
        size=st.none() | st.floats(0.01, 0.97) | st.floats(1.03, 40),
        enlarged=st.booleans(),
        turn=st.integers(1, 8),
        layer=st.sampled_from((-1, 0, 1)),
        retouched=st.booleans(),
        sharpness=st.sampled_from((-1, 0, 1)),
        changes=st.lists(st.sampled_from(ToneChange), max_size=3, unique=True).map(tuple),
        decibels=st.none() | st.integers(0, 60),
    )


def copy_facts() -> st.SearchStrategy[CopyFacts]:
    return st.builds(
        CopyFacts,
        st.none() | differences(),
        st.sampled_from((None, ToneChange.BLACK_AND_WHITE, ToneChange.IN_COLOUR)),
        st.lists(st.sampled_from(("a gain map", "a video", "a sidecar of edits")), max_size=2, unique=True).map(tuple),
        st.lists(st.builds(SaidOnlyHere, st.sampled_from(("named", "in")), TEXTS), max_size=2).map(tuple),
        st.booleans(),
        st.booleans(),
        st.booleans(),
    )
