"""A keeper chosen by hand: what the others hold, and what goes for good with them, is known still."""

from __future__ import annotations

import shutil
from pathlib import Path

from PIL import ImageEnhance

from photosim.base.job import Job
from photosim.library import Library
from photosim.values.copy_facts import Obstacle
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.scenes import scene

EDITS = b"""<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:darktable="http://darktable.sf.net/" darktable:history_end="7"/></rdf:RDF></x:xmpmeta>"""


def test_a_photo_with_edits_beside_it_is_no_exact_copy_to_clean_up(tmp_path: Path) -> None:
    edited, other = tmp_path / "Edited", tmp_path / "Other"
    edited.mkdir()
    other.mkdir()
    scene(1, 600, 400).save(edited / "a.jpg", quality=95)
    shutil.copy(edited / "a.jpg", other / "a.jpg")
    (edited / "a.jpg.xmp").write_bytes(EDITS)
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([edited, other])
        (head,) = library.review.find(Job()).groups
        group = library.review.group(head.id)
        assert group.keeper.path == edited / "a.jpg"
        assert len(library.review.exact_copies()) == 1
        changed = library.review.choose_keeper(group.id, group.members[1].photo.id)
        assert Obstacle.HOLDS_MORE in changed.members[1].facts.obstacles
        assert not changed.members[1].bulk
        assert library.review.exact_copies() == []
        assert library.review.find(Job()).exact == frozenset()


def test_the_colours_stay_out_of_bulk_where_a_person_keeps_a_grey_copy(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    pale = ImageEnhance.Color(scene(1, 600, 400)).enhance(0.3)
    pale.save(photos / "pale.jpg", quality=95)
    pale.convert("L").save(photos / "grey.jpg", quality=80)
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([photos])
        (head,) = library.review.find(Job()).groups
        group = library.review.group(head.id)
        assert group.keeper.path.name == "pale.jpg"
        assert group.members[1].bulk
        changed = library.review.choose_keeper(group.id, group.members[1].photo.id)
        assert Obstacle.OTHER_COLOURS in changed.members[1].facts.obstacles
        assert not changed.members[1].bulk
