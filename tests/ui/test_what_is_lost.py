"""A damaged photo is pale and has a badge; what only the loser knows stands in the dialog and on its card."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget
from pytestqt.qtbot import QtBot

from photosim.base.job import Job
from photosim.library import Library
from photosim.ui.deleting.trash_dialog import TrashDialog
from photosim.ui.folders.folder_rows import rows
from photosim.ui.grids.delegate import PhotoDelegate
from photosim.ui.grids.rows import PhotoListModel
from photosim.ui.grids.thumbnails import ThumbnailShape
from photosim.ui.jobs import tasks
from photosim.ui.review.words import member_facts
from photosim.ui.scanning.scanbar import summary
from photosim.ui.viewing.details import photo_facts
from photosim.values.review import MemberHead
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.photo_grids import roots, row
from tests.helpers.scenes import exposure, scene


class Red:
    """Thumbnails that are all red."""

    shape = ThumbnailShape(120, 1.0, crop=True)

    def __init__(self) -> None:
        self.red = QPixmap(120, 120)
        self.red.fill(QColor("red"))

    def pixmap(self, _: str) -> QPixmap:
        return self.red


def painted(qtbot: QtBot, badge: str) -> QColor:
    """The middle of a cell on white."""
    host = QWidget()
    qtbot.addWidget(host)
    model = PhotoListModel(roots, host)
    model.refresh([row(1)])
    model.set_badges({1: badge} if badge else {})
    image = QImage(120, 120, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, 120, 120)
    painter = QPainter(image)
    PhotoDelegate(Red(), host).paint(painter, option, model.index(0))  # type: ignore[arg-type]
    painter.end()
    return image.pixelColor(60, 80)


def test_a_damaged_photo_is_pale_and_says_so(qtbot: QtBot) -> None:
    assert painted(qtbot, "RAW").green() < 20
    assert painted(qtbot, "DAMAGED").green() > 100
    model = PhotoListModel(roots)
    model.refresh([row(1)])
    model.set_badges({1: "♥ DAMAGED RAW"})
    assert "favourite, damaged, with its raw file" in model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        yield library


def test_it_stands_in_the_dialog_on_the_card_and_in_the_folder(qtbot: QtBot, library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    (folder / "Italy").mkdir(parents=True)
    exposure(scene(1, 1200, 800), seed=1).save(folder / "IMG_1.jpg", quality=90)
    data = (folder / "IMG_1.jpg").read_bytes()
    (folder / "Italy" / "Rex.jpg").write_bytes(data[: len(data) * 85 // 100])
    (folder / "notes.txt").write_text("x")
    report = library.scanning.scan([folder])
    assert "1 photo damaged." in summary(report)
    (group,) = library.duplicates.review.find(Job()).groups
    full = library.duplicates.review.group(group.id)
    (member,) = full.members[1:]
    head = MemberHead(group.losers[0].row, member.photo.size, False, True, member.facts)
    said = member_facts(head, member, "same-shot", keeps=False, why="")[0]
    assert said.startswith("Damaged, crop, ")
    assert said.endswith("; only this one is named “Rex.jpg”; only this one is in “Italy”")
    assert dict(photo_facts(member.photo))["Damage"].startswith("The file ends too early")
    assert "Files of other kinds: 1 .txt." in rows(library.folders.all(), 2)[1].tooltip
    library.duplicates.review.mark([member.photo.id])
    dialog = TrashDialog(library, library.duplicates.review.selections)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: not dialog.busy, timeout=20_000)
    assert "1 file would go" in dialog.heading
    details = [line.detail for line in dialog.list.lines.lines]
    assert any("only this one: named “Rex.jpg”; in “Italy”" in detail for detail in details)
    dialog.close()
    tasks.wait_all()
