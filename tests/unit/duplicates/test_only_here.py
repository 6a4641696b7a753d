"""What only the loser's name and folders say is said before it goes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from photosim.duplicates.only_here import told_by_names
from photosim.library import Library
from photosim.values.group_json import group_as_json
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.scenes import exposure, scene


@pytest.mark.parametrize(
    ("member", "keeper", "said"),
    [
        ("Grandma with Rex.jpg", "IMG_1234.jpg", ["named “Grandma with Rex.jpg”"]),
        ("Italy 2019/IMG_1234.jpg", "DCIM/100CANON/IMG_1234.jpg", ["in “Italy 2019”"]),
        ("2019-05 Rom, Forum/a.jpg", "IMG_1.jpg", ["in “2019-05 Rom  Forum”"]),
        ("Familie/Oma/IMG_1.jpg", "Familie/IMG_1.jpg", ["in “Oma”"]),
        ("東京/IMG_1.jpg", "IMG_1.jpg", []),  # two letters
        ("京都旅行/IMG_1.jpg", "IMG_1.jpg", ["in “京都旅行”"]),
        ("Ольга.jpg", "IMG_1.jpg", ["named “Ольга.jpg”"]),
        ("caf\udce9 “Rex”\n.jpg", "IMG_1.jpg", ["named “caf\N{REPLACEMENT CHARACTER}  Rex \\n.jpg”"]),
        ("Rex at the lake.jpg", "holidays/rex at lake.jpg", []),
        ("IMG_1234 - Kopie (2).jpg", "DSC_1.jpg", []),
        ("IMG-20190501-WA0004.jpg", "DSC_1.jpg", []),
        ("PXL_20240301_123005123.MP.jpg", "DSC_1.jpg", []),
        ("Screenshot_2024-03-01-12-30-05.png", "DSC_1.jpg", []),
        ("0123456789abcdef0123.jpg", "DSC_1.jpg", []),
        ("f81d4fae-7dec-11d0-a765-00a0c91e6bf6.jpg", "DSC_1.jpg", []),
        ("DCIM/Camera/Backup/2019/05/x.jpg", "DSC_1.jpg", []),
        ("XKCDQ.jpg", "DSC_1.jpg", []),
    ],
)
def test_names_that_say_something(member: str, keeper: str, said: list[str]) -> None:
    assert [f"{one.how} “{one.text}”" for one in told_by_names(member, keeper)] == said


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        yield library


def test_it_is_told_in_groups_in_json_and_before_deleting(library: Library, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    (photos / "Italy 2019").mkdir(parents=True)
    picture = exposure(scene(1, 1200, 800), seed=1)
    picture.save(photos / "IMG_1.jpg", quality=92)
    picture.resize((600, 400)).save(photos / "Italy 2019" / "Rex.jpg", quality=85)
    library.scanning.scan([photos])
    (group,) = library.duplicates.find()
    assert group.keeper.path.name == "IMG_1.jpg"
    told = ["named “Rex.jpg”", "in “Italy 2019”"]
    assert group_as_json(group)["members"][1]["only_here"] == told
    assert group.members[1].bulk
    loser = photos / "Italy 2019" / "Rex.jpg"
    report = library.deleting.trash(tier="same-shot", dry_run=True)
    assert {path: list(said) for path, said in report.only_here.items()} == {loser: told}
