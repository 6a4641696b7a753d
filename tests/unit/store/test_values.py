from __future__ import annotations

import os
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosim.store.database.values import below_to_db, integer_to_db, name_from_db, name_to_db, text_to_db

names = st.binary(min_size=1, max_size=12).filter(lambda name: b"\0" not in name).map(os.fsdecode)


@given(names)
def test_every_file_name_survives(name: str) -> None:
    assert name_from_db(name_to_db(name)) == name


def test_names_stay_readable_where_they_can() -> None:
    assert name_to_db("Süße Hunde/犬.jpg") == "Süße Hunde/犬.jpg"
    assert name_to_db("old\udcff.jpg") == b"old\xff.jpg"


@given(st.integers(-(2**130), 2**130))
def test_every_integer_survives_a_column_without_type(value: int) -> None:
    with sqlite3.connect(":memory:") as db:
        db.execute("CREATE TABLE t (v NOT NULL)")
        db.execute("INSERT INTO t VALUES (?)", [integer_to_db(value)])
        assert int(db.execute("SELECT v FROM t").fetchone()[0]) == value
    db.close()


def test_text_for_people_is_always_storable() -> None:
    assert text_to_db("caf\udce9 \ud800é") == "caf? ?é"
    assert text_to_db(None) is None


@pytest.mark.parametrize("below", ["", "a", "a/b", "ü", "a\udcff"])
def test_below_finds_what_lies_below_and_nothing_else(below: str) -> None:
    stored = [
        "a",
        "a/b",
        "a/b/c",
        "a/b\udcff/c",
        "a.b/c",
        "a0/c",
        "ab/c",
        "a/ü",
        "ü/x",
        "ü/\udc80",
        "a\udcff/x",
        "b/a/x",
    ]
    with sqlite3.connect(":memory:") as db:
        db.execute("CREATE TABLE t (relative NOT NULL)")
        db.executemany("INSERT INTO t VALUES (?)", [[name_to_db(name)] for name in stored])
        condition, parameters = below_to_db(below)
        found = [name_from_db(name) for (name,) in db.execute(f"SELECT relative FROM t WHERE {condition}", parameters)]
    db.close()
    assert found == [name for name in stored if not below or name.startswith(below + "/")]
