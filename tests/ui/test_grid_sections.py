"""The arithmetic of the grid, against what must hold for every library, width and size."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from photosim.ui.grids.sections import Geometry, Section, SectionSizes, by_month, undivided
from photosim.values.photos import PhotoRow


def rows(*months: tuple[str, int]) -> list[PhotoRow]:
    made: list[PhotoRow] = []
    for month, count in months:
        made += [PhotoRow(len(made) + i, "", f"{month}-01T00:00:00", 1, "") for i in range(count)]
    return made


@st.composite
def geometries(draw: st.DrawFn) -> Geometry:
    counts = draw(st.lists(st.integers(1, 40), max_size=6))
    sections = []
    first = 0
    for number, count in enumerate(counts):
        sections.append(Section(f"{2024 - number}-01", first, count))
        first += count
    measures = SectionSizes(
        side=draw(st.integers(10, 200)),
        caption=draw(st.integers(0, 40)),
        heading=draw(st.integers(1, 50)),
        gap=draw(st.integers(0, 12)),
        margin=draw(st.integers(0, 20)),
    )
    return Geometry(sections, draw(st.integers(0, 1200)), measures)


def test_months_are_split_where_they_change() -> None:
    photos = rows(("2024-03", 2), ("2024-02", 1), ("2023-02", 3))
    assert by_month(photos) == [Section("2024-03", 0, 2), Section("2024-02", 2, 1), Section("2023-02", 3, 3)]
    assert undivided(photos) == [Section("", 0, 6)]
    assert by_month([]) == undivided([]) == []


@given(geometries())
def test_every_cell_is_found_at_its_middle_and_lies_inside(grid: Geometry) -> None:
    for row in range(grid.count):
        box = grid.cell(row)
        assert grid.row_at(box.x + box.width // 2, box.y + box.height // 2) == row
        assert grid.row_at(box.x, box.y) == row
        assert grid.row_at(box.x + box.width - 1, box.y + box.height - 1) == row
        assert box.x >= grid.measures.margin
        assert box.y + box.height <= grid.height


@given(geometries())
def test_cells_do_not_overlap_each_other_or_headings(grid: Geometry) -> None:
    boxes = [grid.cell(row) for row in range(grid.count)]
    boxes += [grid.heading(number) for number in range(len(grid.sections))]
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            apart = (
                one.x + one.width <= other.x
                or other.x + other.width <= one.x
                or one.y + one.height <= other.y
                or other.y + other.height <= one.y
            )
            assert apart


@given(geometries(), st.integers(-100, 3000), st.integers(0, 800))
def test_rows_between_are_those_that_touch_and_little_more(grid: Geometry, top: int, height: int) -> None:
    found = set(grid.rows_between(top, top + height))
    for row in range(grid.count):
        box = grid.cell(row)
        if box.y < top + height and box.y + box.height > top and height > 0:
            assert row in found
        elif row in found:  # the gap under a line belongs to it
            assert box.y < top + height
            assert box.y + box.height + grid.measures.gap > top or grid.section_of(row) not in grid.sections_at(top)


@given(geometries(), st.integers(-50, 1300), st.integers(-50, 2000), st.integers(1, 900), st.integers(1, 900))
def test_rows_inside_a_rectangle_are_exactly_those_that_touch_it(
    grid: Geometry, x: int, y: int, width: int, height: int
) -> None:
    found = [row for run in grid.rows_inside(x, y, width, height) for row in run]
    touched = []
    for row in range(grid.count):
        box = grid.cell(row)
        if box.x < x + width and box.x + box.width > x and box.y < y + height and box.y + box.height > y:
            touched.append(row)
    assert set(touched) <= set(found)
    # A gap counts as a part of the cell before it, and no further.
    gap = grid.measures.gap
    for row in set(found) - set(touched):
        box = grid.cell(row)
        assert box.x - gap < x + width
        assert box.x + box.width + gap > x
        assert box.y < y + height
        assert box.y + box.height + gap > y


@given(geometries(), st.data())
def test_moving_by_lines_goes_the_right_way_and_stays_inside(grid: Geometry, data: st.DataObject) -> None:
    if not grid.count:
        return
    row = data.draw(st.integers(0, grid.count - 1))
    lines = data.draw(st.integers(-30, 30))
    moved = grid.moved(row, lines)
    assert 0 <= moved < grid.count
    if moved != row:
        assert (grid.cell(moved).y > grid.cell(row).y) == (lines > 0)
        assert grid.cell(moved).x <= grid.cell(row).x


@given(geometries())
def test_going_down_from_the_top_visits_every_line_once(grid: Geometry) -> None:
    if not grid.count:
        return
    seen = [0]
    while (below := grid.moved(seen[-1], 1)) != seen[-1]:
        seen.append(below)
    lines = sorted({grid.cell(row).y for row in range(grid.count)})
    assert [grid.cell(row).y for row in seen] == lines


@given(geometries(), st.integers(-10, 5000))
def test_sections_at_agree_with_the_headings(grid: Geometry, y: int) -> None:
    numbers = grid.sections_at(y)
    if not grid.sections:
        assert not numbers
    elif y >= 0:
        assert {grid.heading(number).y for number in numbers} == {grid.heading(numbers.start).y}
        assert grid.heading(numbers.start).y <= y
        assert numbers.stop == len(grid.sections) or grid.heading(numbers.stop).y > y
        assert grid.headings_at_top(y)[0] == numbers


def test_short_months_share_a_line_and_long_ones_do_not() -> None:
    months = [("2024-05", 1), ("2024-04", 2), ("2024-03", 1), ("2024-02", 9), ("2024-01", 2), ("2023-12", 4)]
    grid = Geometry(by_month(rows(*months)), 500, SectionSizes(side=100, gap=0, margin=0, heading=30))
    assert grid.columns == 5
    assert [grid.heading(number)[:3] for number in range(6)] == [
        (0, 0, 100),
        (100, 0, 200),
        (300, 0, 100),
        (0, 130, 500),
        (0, 360, 500),
        (0, 490, 500),
    ]
    assert [grid.cell(row).x for row in range(4)] == [0, 100, 200, 300]
    assert grid.row_at(250, 60) == 2
    assert grid.row_at(450, 60) == -1


def test_parts_with_titles_of_their_own_do_not_share_lines() -> None:
    parts = [Section("a", 0, 1, "Copies and edits"), Section("b", 1, 1, "Less alike")]
    grid = Geometry(parts, 500, SectionSizes(side=100, margin=0))
    assert grid.cell(0).y < grid.cell(1).y


def test_a_narrow_view_keeps_three_columns_as_long_as_something_can_be_seen() -> None:
    some = undivided(rows(("2024-03", 10)))
    assert Geometry(some, 420, SectionSizes(side=152), least_columns=3).columns == 3
    assert Geometry(some, 420, SectionSizes(side=152)).columns == 2
    assert Geometry(some, 230, SectionSizes(side=152), least_columns=3).columns == 2
    assert Geometry(some, 900, SectionSizes(side=152), least_columns=3).columns == 5


def test_cells_fill_the_width() -> None:
    grid = Geometry(undivided(rows(("2024-03", 10))), 1000, SectionSizes(side=150, gap=6, margin=10))
    assert grid.columns == 6
    right = grid.cell(5).x + grid.cell(5).width
    assert 0 <= 1000 - 10 - right < grid.columns


def test_a_narrow_view_still_has_one_column() -> None:
    grid = Geometry(undivided(rows(("2024-03", 3))), 20, SectionSizes(side=150))
    assert grid.columns == 1
    assert grid.cell(2).x == grid.measures.margin
