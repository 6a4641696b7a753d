from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from photosim.scanning.plan import make_plan
from photosim.store.tables.photo_rows import KnownFile
from photosim.values.photos import FileStat


def file(relative: str, size: int = 1, mtime_ns: int = 1) -> FileStat:
    return FileStat(folder_id=1, relative=relative, size=size, mtime_ns=mtime_ns, inode=0)


def known(photo_id: int, size: int = 1, mtime_ns: int = 1, **facts: bool) -> KnownFile:
    return KnownFile(
        id=photo_id,
        size=size,
        mtime_ns=mtime_ns,
        inode=0,
        content_hash=f"hash{photo_id}",
        missing=facts.get("missing", False),
        has_vector=facts.get("has_vector", True),
    )


def test_a_file_seen_for_the_first_time_is_new() -> None:
    assert make_plan([file("a")], {}, {}).new == [file("a")]


def test_a_file_with_known_size_and_time_is_unchanged() -> None:
    plan = make_plan([file("a")], {"a": known(1)}, {})
    assert (plan.unchanged, plan.new, plan.changed, plan.missing) == (1, [], [], [])


def test_another_size_or_time_is_a_change() -> None:
    photos = {"a": known(1), "b": known(2)}
    plan = make_plan([file("a", size=2), file("b", mtime_ns=2)], photos, {})
    assert [f.relative for f in plan.changed] == ["a", "b"]


def test_a_nanosecond_is_a_change() -> None:
    plan = make_plan([file("a", mtime_ns=10**18 + 1)], {"a": known(1, mtime_ns=10**18)}, {})
    assert len(plan.changed) == 1


def test_an_unchanged_file_without_vector_of_this_model_is_read_again() -> None:
    plan = make_plan([file("a")], {"a": known(1, has_vector=False)}, {})
    assert (plan.unembedded, plan.unchanged) == ([file("a")], 0)


def test_a_vanished_photo_is_missing_once() -> None:
    assert make_plan([], {"a": known(1)}, {}).missing == [1]
    assert make_plan([], {"a": known(1, missing=True)}, {}).missing == []


def test_a_photo_that_comes_back_is_not_read() -> None:
    plan = make_plan([file("a")], {"a": known(1, missing=True)}, {})
    assert (plan.returned, plan.unchanged, plan.changed) == ([1], 1, [])


def test_photos_below_a_directory_that_cannot_be_listed_are_not_missing() -> None:
    photos = {"locked/a": known(1), "locked/deep/b": known(2), "lockedish/c": known(3)}
    plan = make_plan([], photos, {"locked/x": (1, 1), "y": (1, 1)}, unreadable=["locked"])
    assert plan.missing == [3]
    assert plan.forgotten_failures == ["y"]


def test_a_link_whose_drive_is_away_is_not_missing() -> None:
    assert make_plan([], {"link.jpg": known(1)}, {}, unreadable=["link.jpg"]).missing == []


def test_when_the_folder_itself_cannot_be_listed_nothing_is_missing() -> None:
    assert make_plan([], {"a": known(1)}, {}, unreadable=[""]).missing == []


def test_an_unreadable_file_is_left_alone_until_it_changes() -> None:
    failures = {"a": (1, 1)}
    assert make_plan([file("a")], {}, failures).failed_before == 1
    assert make_plan([file("a", size=2)], {}, failures).new == [file("a", size=2)]


def test_photos_whose_file_is_gone_or_another_may_be_found_elsewhere() -> None:
    photos = {"gone": known(1), "long gone": known(2, missing=True), "other": known(3), "same": known(4)}
    plan = make_plan([file("other", size=2), file("same"), file("new")], photos, {})
    assert plan.vanished == {1, 2, 3}
    assert plan.new == [file("new")]


def test_photos_in_a_directory_that_cannot_be_listed_are_not_looked_for_elsewhere() -> None:
    assert make_plan([], {"locked/a": known(1)}, {}, unreadable=["locked"]).vanished == set()


names = st.sampled_from(["a", "b", "d/a", "d/b", "d/e/a", "ü"])
stamps = st.integers(1, 3)
files = st.dictionaries(names, st.tuples(stamps, stamps)).map(
    lambda found: [file(name, size, time) for name, (size, time) in sorted(found.items())]
)
photos = st.dictionaries(names, st.tuples(stamps, stamps, st.booleans(), st.booleans())).map(
    lambda rows: {
        name: known(number, size, time, missing=missing, has_vector=has)
        for number, (name, (size, time, missing, has)) in enumerate(sorted(rows.items()))
    }
)


@given(files, photos, st.dictionaries(names, st.tuples(stamps, stamps)))
def test_every_file_is_in_exactly_one_place(
    found: list[FileStat], rows: dict[str, KnownFile], failures: dict[str, tuple[int, int]]
) -> None:
    plan = make_plan(found, rows, failures)
    placed = [*plan.new, *plan.changed, *plan.unembedded]
    assert len(placed) == len({f.relative for f in placed})
    assert len(placed) + plan.unchanged + plan.failed_before == len(found)
    present = {f.relative for f in found}
    assert set(plan.missing) == {row.id for name, row in rows.items() if name not in present and not row.missing}
    assert set(plan.missing).isdisjoint(plan.returned)
