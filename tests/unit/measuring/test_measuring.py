"""Evaluation, self-test and whitened searches of a library, with the fake embedder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photosim.base.errors import Cancelled, UsageError
from photosim.base.job import Job, Progress
from photosim.library import Library
from photosim.lookalikes import whitened
from photosim.pictures import edits, fingerprints
from photosim.proof import judge
from photosim.store.tables.vectors import Vectors
from photosim.values.photos import Proof
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import write, write_many


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    write_many(tmp_path / "photos", 12)
    return tmp_path / "photos"


@pytest.fixture
def library(tmp_path: Path, photos: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([photos])
        yield library


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    """Six shots with two edits each, as the tools for testing make them."""
    folder = tmp_path / "copies"
    shots, edit_of = {}, {}
    for shot in range(6):
        original = write(folder / "originals" / f"{shot}.png", shot)
        shots[str(shot)] = [f"originals/{shot}.png"]
        for edit, turn in (("mirrored", Image.Transpose.FLIP_LEFT_RIGHT), ("turned", Image.Transpose.ROTATE_90)):
            (folder / edit).mkdir(exist_ok=True)
            with Image.open(original) as picture:
                picture.transpose(turn).save(folder / edit / f"{shot}.png")
            shots[str(shot)].append(f"{edit}/{shot}.png")
            edit_of[shots[str(shot)][-1]] = edit
    (folder / "truth.json").write_text(json.dumps({"shots": shots, "edit": edit_of}))
    return folder


def test_copies_are_ranked_among_the_originals(library: Library, copies: Path) -> None:
    result = library.measuring.evaluate(copies)
    assert (result.photos, result.classes) == (18, 6)
    assert result.copies is not None
    assert (result.copies.shots, result.copies.copies) == (6, 12)
    assert {edit.edit for edit in result.copies.edits} == {"mirrored", "turned"}
    assert 0 < result.copies.mrr <= 1
    assert 0.4 < result.copies.separation.auc <= 1
    assert library.facts().photos == 12  # nothing was added


def test_a_copy_that_cannot_be_read_is_told(library: Library, copies: Path) -> None:
    (copies / "turned" / "3.png").write_bytes(b"")
    result = library.measuring.evaluate(copies)
    assert [failure.path.name for failure in result.failed] == ["3.png"]
    assert result.copies is not None
    assert result.copies.copies == 11


def test_shots_without_edits_are_still_classes(library: Library, copies: Path) -> None:
    shots = {"0": ["originals/0.png"], "1": ["originals/1.png"]}
    (copies / "truth.json").write_text(json.dumps({"shots": shots}))
    result = library.measuring.evaluate(copies)
    assert (result.classes, result.copies) == (2, None)


def test_a_model_is_chosen_by_its_name(library: Library, copies: Path) -> None:
    assert {"fake", "resnet18"} <= set(library.models.installed())
    assert library.measuring.evaluate(copies, model="fake").name == "fake"
    with pytest.raises(UsageError, match="no model called"):
        library.measuring.evaluate(copies, model="unknown")


def test_evaluating_can_be_cancelled(library: Library, copies: Path) -> None:
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        library.measuring.evaluate(copies, job)


def test_the_self_test_measures_every_edit_and_changes_nothing(library: Library, photos: Path) -> None:
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in photos.iterdir()}
    result = library.measuring.selftest(photos=8)
    assert (result.photos, result.copies, result.library) == (8, 8 * len(edits.NAMES), 12)
    assert {edit.edit for edit in result.edits} == set(edits.NAMES)
    assert {edit.copies for edit in result.edits} == {8}
    by_name = {edit.edit: edit for edit in result.edits}
    assert by_name["smaller"].median > by_name["quarter or half turn"].median
    scores, recalls, precisions = (np.array(values) for values in zip(*result.curve, strict=True))
    assert (np.diff(scores) > 0).all()
    assert (np.diff(recalls) <= 0).all()
    assert ((precisions >= 0) & (precisions <= 1)).all()
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in photos.iterdir()} == before


def test_the_threshold_is_the_lowest_sure_score(library: Library) -> None:
    result = library.measuring.selftest()
    if result.threshold is None:
        assert "No score" in result.in_words()[0]
        return
    sure = [score for score, _, precision in result.curve if precision >= 0.99 and score >= result.threshold]
    assert sure
    assert f"{100 * result.threshold:.1f} %" in result.in_words()[0]


def test_the_same_seed_takes_the_same_photos(library: Library) -> None:
    one, two, other = (library.measuring.selftest(photos=4, seed=seed) for seed in (1, 1, 2))
    assert (one.edits, one.curve) == (two.edits, two.curve)
    assert one.edits != other.edits


def test_copies_in_the_library_are_no_mistakes(tmp_path: Path, library: Library, photos: Path) -> None:
    for number in range(6):
        (photos / f"again {number}.jpg").write_bytes((photos / f"00{number}.jpg").read_bytes())
        with Image.open(photos / f"00{number}.jpg") as picture:
            picture.save(photos / f"other {number}.webp", quality=70)
    before = library.measuring.selftest(seed=3)
    library.scanning.scan()
    after = library.measuring.selftest(seed=3)
    assert after.library == 24
    assert after.separation.auc == pytest.approx(before.separation.auc, abs=0.02)
    assert after.separation.auc > 0.5


def edited(photos: Path) -> list[tuple[Path, Path]]:
    """Beside each photo a copy that is neither known by its sketch nor by its time, and scores as high as any copy."""
    pairs = []
    for path in sorted(photos.glob("0*.jpg")):
        with Image.open(path) as picture:
            width, height = picture.size
            part = picture.crop((width // 8, height // 8, width, height)).resize(picture.size)
            part.save(photos / f"part of {path.name}", quality=95)
        pairs.append((path, photos / f"part of {path.name}"))
    return pairs


@pytest.mark.parametrize("how", ["decided", "proven"])
def test_what_is_known_to_be_one_shot_counts_neither_way(
    library: Library, photos: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("photosim.measuring.selftest.SKETCHES_ALIKE", 2.0)  # no sketch tells of these copies
    pairs = edited(photos)
    library.scanning.scan()
    unknown = library.measuring.selftest(seed=3)
    stores = library._parts.stores
    contents = {photo.path: photo.content_hash for photo in stores.photos.all()}
    if how == "decided":
        stores.pair_decisions.put([(contents[one], contents[other]) for one, other in pairs], same=True)
    else:
        numbers = {content: one.id for content, one in stores.fingerprints.all(fingerprints.VERSION).items()}
        proof = Proof("same-shot", 0.99, "a part")
        proofs = [((numbers[contents[one]], numbers[contents[other]]), proof) for one, other in pairs]
        stores.pairs.put_proofs(judge.VERSION, proofs)
    known = library.measuring.selftest(seed=3)
    assert known.separation.auc > unknown.separation.auc
    assert known.separation.recall > unknown.separation.recall


def test_a_pair_that_was_decided_to_be_different_counts(library: Library, photos: Path) -> None:
    from photosim.measuring.selftest import _known_shots

    stores = library._parts.stores
    first, second, third = (photo.content_hash for photo in stores.photos.all()[:3])
    numbers = {content: one.id for content, one in stores.fingerprints.all(fingerprints.VERSION).items()}
    proof = Proof("identical", 1.0, "")
    stores.pairs.put_proofs(judge.VERSION, [((numbers[first], numbers[other]), proof) for other in (second, third)])
    shots = _known_shots(stores)
    assert shots[first] == shots[second] == shots[third]
    stores.pair_decisions.put([(first, third)], same=False)
    shots = _known_shots(stores)
    assert shots[first] == shots[second]
    assert third not in shots


def test_the_stock_is_read_in_few_questions(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not one by one: a library may have 20,000 photos that copies are compared with."""
    asked: list[int] = []
    original = Vectors.get
    monkeypatch.setattr(Vectors, "get", lambda self, *args: (asked.append(1), original(self, *args))[1])
    library.measuring.selftest(photos=2)
    assert not asked


def test_photos_out_of_reach_are_passed_over(library: Library, photos: Path) -> None:
    for number in range(4):
        (photos / f"00{number}.jpg").unlink()
    (photos / "004.jpg").write_bytes(b"damaged since the last scan")
    result = library.measuring.selftest()
    assert result.photos == 7
    assert [failure.path.name for failure in result.failed] == ["004.jpg"]


def test_too_few_photos(tmp_path: Path, library: Library, photos: Path) -> None:
    for path in sorted(photos.iterdir())[1:]:
        path.unlink()
    with pytest.raises(UsageError, match="Too few photos"):
        library.measuring.selftest()
    with (
        Library.open(tmp_path / "empty", embedder=FakeEmbedder(), workers=0) as empty,
        pytest.raises(UsageError, match="Too few photos"),
    ):
        empty.measuring.selftest()


def test_the_self_test_reports_and_can_be_cancelled(library: Library) -> None:
    seen: list[Progress] = []
    library.measuring.selftest(Job(seen.append, interval=0), photos=5)
    assert [progress.done for progress in seen if progress.stage == "testing"][-1] == 5
    job = Job(lambda progress: job.cancel())
    with pytest.raises(Cancelled):
        library.measuring.selftest(job)


def test_the_picture_is_drawn_into_a_file(library: Library, tmp_path: Path) -> None:
    result = library.measuring.selftest(photos=4)
    assert library.measuring.save_selftest(result) == library.directory / "selftest.png"
    for name, kind in (("a.png", "PNG"), ("b.JPG", "JPEG"), ("c.webp", "WEBP")):
        with Image.open(library.measuring.save_selftest(result, tmp_path / name)) as picture:
            assert picture.format == kind
            assert picture.size == (2240, 1120)
            assert len(picture.convert("RGB").getcolors(1 << 24)) > 20
    with pytest.raises(UsageError, match=r"\.png"):
        library.measuring.save_selftest(result, tmp_path / "d.txt")
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        library.measuring.save_selftest(result, tmp_path / "file" / "e.png")
    light, dark = (library.measuring.selftest_picture(result, dark=dark) for dark in (False, True))
    assert light.shape == dark.shape == (560, 1120, 3)
    assert light.mean() > 200 > 60 > dark.mean()


def test_whitened_searches_want_enough_photos(library: Library, photos: Path) -> None:
    with pytest.raises(UsageError, match="at least 2,000"):
        library.lookalikes.similar(photos / "003.jpg", whitened=True)


@pytest.mark.parametrize("metric", ["cosine", "dot", "euclidean"])
def test_whitened_searches(library: Library, photos: Path, metric: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whitened, "LEAST", 5)
    write(photos / "copy of 3.png", 3, width=192, height=128)
    library.scanning.scan()
    matches = library.lookalikes.similar(photos / "003.jpg", 20, metric=metric, whitened=True)
    assert len(matches) == 12
    assert matches[0].path == photos / "copy of 3.png"
    scores = [match.score for match in matches]
    assert scores == sorted(scores, reverse=True)
    assert photos / "003.jpg" not in [match.path for match in matches]
    write(photos / "another of 3.png", 3, width=96, height=64)
    library.scanning.scan()  # the axes are learned anew
    best = library.lookalikes.similar(photos / "003.jpg", 2, whitened=True)
    assert {match.path.name for match in best} == {"copy of 3.png", "another of 3.png"}
    assert len(library.lookalikes.similar(photos / "003.jpg", 20, whitened=True, minimum=best[1].score)) == 2
