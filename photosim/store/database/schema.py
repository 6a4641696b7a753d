"""The tables, as an ordered list of migrations. A migration that was released is never edited: add another.

All pending ones run in one transaction with foreign keys off, so a table may be rebuilt without its dependents
being deleted; the keys are checked before the commit. A migration must not commit, and must not use the
dataclasses of `values`: those move on, history does not.
"""

from __future__ import annotations

import sqlite_utils
from sqlite_utils.migrations import Migrations

from photosim.store.database.statements_decisions import (
    COPY_FACTS,
    DECISION_JOURNAL,
    DELETION_JOURNAL,
    DUPLICATES,
    KEEPER_RULES,
    METADATA_RESCUE,
    REVIEW,
)
from photosim.store.database.statements_organising import LIGHTNESS, ORGANISING, PICKED, PLACES, WRITTEN_LABELS
from photosim.store.database.statements_photos import (
    CHOSEN_MODELS,
    DAMAGED,
    DATED,
    FIRST,
    IDENTITY,
    SECOND_MODEL,
    SHOTS,
)

migrations = Migrations("photosim")


@migrations()
def first(db: sqlite_utils.Database) -> None:
    """Folders, photos, metadata, failures, models, vectors."""
    for statement in FIRST:
        db.execute(statement)


@migrations()
def deletion_journal(db: sqlite_utils.Database) -> None:
    """What was moved to the trash, from where, and where it lies."""
    for statement in DELETION_JOURNAL:
        db.execute(statement)


@migrations()
def duplicates(db: sqlite_utils.Database) -> None:
    """Fingerprints, and what was found by comparing them; a person's decisions."""
    for statement in DUPLICATES:
        db.execute(statement)


@migrations()
def review(db: sqlite_utils.Database) -> None:
    """Marks, keepers chosen by hand, groups whose files all stay; the groups that were found last."""
    for statement in REVIEW:
        db.execute(statement)


@migrations()
def chosen_models(db: sqlite_utils.Database) -> None:
    """Which model is searched, and which is to be."""
    for statement in CHOSEN_MODELS:
        db.execute(statement)


@migrations()
def identity(db: sqlite_utils.Database) -> None:
    """The volume of each folder; finding photos by size, and vectors by the pixels they were made of."""
    for statement in IDENTITY:
        db.execute(statement)


@migrations()
def metadata_rescue(db: sqlite_utils.Database) -> None:
    """The sidecars that took over what deleted photos knew."""
    for statement in METADATA_RESCUE:
        db.execute(statement)


@migrations()
def keeper_rules(db: sqlite_utils.Database) -> None:
    """The order of the rules by which one photo of a group is kept."""
    for statement in KEEPER_RULES:
        db.execute(statement)


@migrations()
def shot_qualities(db: sqlite_utils.Database) -> None:
    """How sharp and how well exposed the shots of a series are."""
    db.execute(
        """CREATE TABLE shot_qualities (
            content_hash TEXT PRIMARY KEY,
            version INTEGER NOT NULL,
            fine BLOB NOT NULL,
            noise REAL NOT NULL,
            outline BLOB NOT NULL,
            burnt REAL NOT NULL,
            black REAL NOT NULL
        )"""
    )


@migrations()
def shots(db: sqlite_utils.Database) -> None:
    """Finding the files of one exposure: raw photos among all, and the videos beside photos."""
    for statement in SHOTS:
        db.execute(statement)


@migrations()
def newest_first(db: sqlite_utils.Database) -> None:
    """The first screenful of photos without a look at all others."""
    db.execute("CREATE INDEX photos_shown ON photos (shown_at)")


@migrations()
def whole_pictures(db: sqlite_utils.Database) -> None:
    """Pictures that are not all of their files, such as a frame of an animation, had been taken for them."""
    db.execute("UPDATE fingerprints SET pixels_hash = NULL")


@migrations()
def decision_journal(db: sqlite_utils.Database) -> None:
    """How far database and journal of decisions are in step, and decisions that wait for their photos."""
    for statement in DECISION_JOURNAL:
        db.execute(statement)


@migrations()
def organising(db: sqlite_utils.Database) -> None:
    """What a person says of photos, albums; what has to be looked at again before anything is found by words."""
    for statement in ORGANISING:
        db.execute(statement)


@migrations()
def notes(db: sqlite_utils.Database) -> None:
    """The sidecars and other notes beside photos that were read, so that only those that changed are read again."""
    db.execute(
        """CREATE TABLE notes (
            folder_id INTEGER NOT NULL REFERENCES folders (id) ON DELETE CASCADE,
            relative NOT NULL,
            size INTEGER NOT NULL,
            mtime_ns NOT NULL,
            PRIMARY KEY (folder_id, relative)
        ) WITHOUT ROWID"""
    )


@migrations()
def second_model(db: sqlite_utils.Database) -> None:
    """Searches join two models."""
    for statement in SECOND_MODEL:
        db.execute(statement)


@migrations()
def dated(db: sqlite_utils.Database) -> None:
    """Where the capture time was read, and what the date is under which a photo is sorted."""
    for statement in DATED:
        db.execute(statement)


@migrations()
def damaged(db: sqlite_utils.Database) -> None:
    """What is wrong with a picture of which a part is left; files that were given up are tried once more."""
    for statement in DAMAGED:
        db.execute(statement)


@migrations()
def other_files(db: sqlite_utils.Database) -> None:
    """How many files of other kinds lie among the photos."""
    db.execute(
        """CREATE TABLE other_files (
            folder_id INTEGER NOT NULL REFERENCES folders (id) ON DELETE CASCADE,
            directory NOT NULL,
            suffix TEXT NOT NULL,
            number INTEGER NOT NULL,
            named TEXT NOT NULL,
            PRIMARY KEY (folder_id, directory, suffix)
        ) WITHOUT ROWID"""
    )


@migrations()
def lightness(db: sqlite_utils.Database) -> None:
    """How light photos are, so that dark ones can be found."""
    for statement in LIGHTNESS:
        db.execute(statement)


@migrations()
def written_labels(db: sqlite_utils.Database) -> None:
    """What each step of labelling did, and the sidecars that it wrote."""
    for statement in WRITTEN_LABELS:
        db.execute(statement)


@migrations()
def places(db: sqlite_utils.Database) -> None:
    """Names of places; photos of before are looked at once more for them."""
    for statement in PLACES:
        db.execute(statement)


@migrations()
def copy_facts(db: sqlite_utils.Database) -> None:
    """What is known of copies, as facts of their own; earlier releases read them out of sentences."""
    for statement in COPY_FACTS:
        db.execute(statement)


@migrations()
def picked(db: sqlite_utils.Database) -> None:
    """Favourites and colour labels of other programs; photos of before are looked at once more for them."""
    for statement in PICKED:
        db.execute(statement)
