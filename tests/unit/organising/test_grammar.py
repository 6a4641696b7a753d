"""What can be asked, and what is said of a query that is not understood."""

from __future__ import annotations

import contextlib
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosim.base.errors import UsageError
from photosim.organising.grammar import parse, parts
from photosim.values.query import And, Between, Flag, Kind, Not, Number, Or, Query, Shape, Words

TODAY = datetime.date(2026, 11, 30)  # a Monday


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", And()),
        ("beach", Words("beach")),
        ('"two words"', Words("two words")),
        ("one two", And((Words("one"), Words("two")))),
        ("one or two three", Or((Words("one"), And((Words("two"), Words("three")))))),
        ("-one", Not(Words("one"))),
        ("not (one or two)", Not(Or((Words("one"), Words("two"))))),
        ("e-mail", Words("e-mail")),
        ("camera:X100V", Words("X100V", "camera")),
        ('TAG:"New York"', Words("New York", "keyword")),
        ("rating:>=4", Number("rating", ">=", 4)),
        ("rating:-1", Number("rating", "=", -1)),
        ("iso:100..800", And((Number("iso", ">=", 100), Number("iso", "<=", 800)))),
        ("size:<1.5MB", Number("size", "<", 1_500_000)),
        ("exposure:1/250", Number("exposure", "=", 0.004)),
        ("f:f/2.8", Number("aperture", "=", 2.8)),
        ("format:jpg", Kind("JPEG")),
        ("shape:Square", Shape("square")),
        ("is:panorama", Shape("panorama")),
        ("is:favorite", Flag("favourite")),
        ("is:only-copy", Not(Flag("copies"))),
        ("no:date", Not(Flag("date"))),
        ("has:album", Flag("album")),
        ("2019..2021", Between("2019-01-01", "2022-01-01")),
        ("..2019-02", Between("", "2019-03-01")),
        ("date:2020-02-29", Between("2020-02-29", "2020-03-01")),
        ("date:2019-12", Between("2019-12-01", "2020-01-01")),
        ("date:yesterday", Between("2026-11-29", "2026-11-30")),
        ("date:last-week", Between("2026-11-23", "2026-11-30")),
        ("date:last-month", Between("2026-10-01", "2026-11-01")),
        ('date:"last summer"', Between("2026-06-01", "2026-09-01")),
        ("date:last-winter", Between("2025-12-01", "2026-03-01")),
        ("2019", Or((Between("2019-01-01", "2020-01-01"), Words("2019")))),
        ("9999", Words("9999")),
        ("12:30", Words("12:30")),
    ],
)
def test_queries(text: str, query: Query) -> None:
    assert parse(text, TODAY) == query


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('beach "two', "quotation mark"),
        ("(one", "opened and not closed"),
        ("one)", "never opened"),
        ("one not", "Nothing follows"),
        ("colour:red", "“colour:” is nothing that can be asked"),
        ("rating:many", "is no number"),
        ("size:5kg", "is no number"),
        ("album:", "Nothing follows “album:”"),
        ("rating:", "Nothing follows “rating:”"),
        ("is:nice", "nothing that a photo is"),
        ("date:soon", "is no date"),
        ("date:2019-02-30", "is no date"),
        ("shape:round", "is no shape"),
    ],
)
def test_what_is_not_understood_is_named(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said.replace("(", r"\(")):
        parse(text, TODAY)


@given(st.text())
def test_any_text_is_a_query_or_a_usage_error(text: str) -> None:
    with contextlib.suppress(UsageError):
        parse(text, TODAY)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("beach 2019 -is:raw", ["beach", "2019", "-is:raw"]),
        ('camera:"X T3" (a or b) not c', ['camera:"X T3"', "(a or b)", "not c"]),
        ("a or b", ["a or b"]),
        ("-(a b) x", ["-(a b)", "x"]),
        ('"- (" y', ['"- ("', "y"]),
        ("not not a -(b (c d)) e", ["not not a", "-(b (c d))", "e"]),
        ("", []),
    ],
)
def test_the_parts_of_a_query_are_the_query(text: str, found: list[str]) -> None:
    assert parts(text) == found
    assert parse(" ".join(found)) == parse(text)


def test_what_is_not_understood_has_no_parts() -> None:
    with pytest.raises(UsageError):
        parts("beach rating:many")
