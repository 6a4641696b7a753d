"""The tables, as an ordered list of migrations. A migration that was released is never edited: add another.

All pending ones run in one transaction with foreign keys off, so a table may be rebuilt without its dependents
being deleted; the keys are checked before the commit. A migration must not commit, and must not use the
dataclasses of `core.model`: those move on, history does not.
"""

from __future__ import annotations

import sqlite_utils
from sqlite_utils.migrations import Migrations

migrations = Migrations("photosim")

# Any change to the set of vectors that a search may find gives the model a new generation, by trigger, so that no
# statement written later can forget it. It is a random number, not a counter: after a backup was put back a counter
# would return to values that an index file on disk already carries.
_NEW_GENERATION = "UPDATE models SET generation = random() & 0x7FFFFFFFFFFFFFFF"

_FIRST = (
    """CREATE TABLE folders (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        path NOT NULL UNIQUE,
        added_at TEXT NOT NULL,
        protected INTEGER NOT NULL DEFAULT 0 CHECK (protected IN (0, 1))
    )""",
    # AUTOINCREMENT: the index on disk knows photos by id, so an id must never come back as another photo.
    # Columns without a type keep what they are given: see values.py.
    """CREATE TABLE photos (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        folder_id INTEGER NOT NULL REFERENCES folders (id) ON DELETE CASCADE,
        relative NOT NULL,
        size INTEGER NOT NULL,
        mtime_ns NOT NULL,
        inode NOT NULL,
        content_hash TEXT NOT NULL,
        format TEXT NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        shown_at TEXT NOT NULL,
        missing INTEGER NOT NULL DEFAULT 0 CHECK (missing IN (0, 1)),
        UNIQUE (folder_id, relative)
    )""",
    # No index on shown_at: all rows are wanted at once, and sorting them takes half the time of following an index.
    "CREATE INDEX photos_content_hash ON photos (content_hash)",
    """CREATE TABLE metadata (
        photo_id INTEGER PRIMARY KEY REFERENCES photos (id) ON DELETE CASCADE,
        taken_at TEXT,
        taken_offset INTEGER,
        camera_make TEXT,
        camera_model TEXT,
        lens TEXT,
        focal_length REAL,
        aperture REAL,
        exposure REAL,
        iso INTEGER,
        latitude REAL,
        longitude REAL,
        altitude REAL,
        software TEXT,
        rating INTEGER
    )""",
    """CREATE TABLE failures (
        folder_id INTEGER NOT NULL REFERENCES folders (id) ON DELETE CASCADE,
        relative NOT NULL,
        size INTEGER NOT NULL,
        mtime_ns NOT NULL,
        reason TEXT NOT NULL,
        failed_at TEXT NOT NULL,
        PRIMARY KEY (folder_id, relative)
    ) WITHOUT ROWID""",
    """CREATE TABLE models (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        backbone TEXT NOT NULL,
        dim INTEGER NOT NULL CHECK (dim > 0),
        sha256 TEXT NOT NULL,
        preprocessing TEXT NOT NULL,
        source TEXT NOT NULL,
        generation INTEGER NOT NULL
    )""",
    """CREATE TABLE vectors (
        photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
        model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
        vector BLOB NOT NULL,
        PRIMARY KEY (photo_id, model_id)
    )""",
    f"CREATE TRIGGER vectors_added AFTER INSERT ON vectors BEGIN {_NEW_GENERATION} WHERE id = NEW.model_id; END",
    f"CREATE TRIGGER vectors_changed AFTER UPDATE ON vectors BEGIN {_NEW_GENERATION} WHERE id = NEW.model_id; END",
    f"CREATE TRIGGER vectors_removed AFTER DELETE ON vectors BEGIN {_NEW_GENERATION} WHERE id = OLD.model_id; END",
    f"""CREATE TRIGGER photos_missing AFTER UPDATE OF missing ON photos WHEN OLD.missing <> NEW.missing BEGIN
        {_NEW_GENERATION} WHERE id IN (SELECT model_id FROM vectors WHERE photo_id = NEW.id);
    END""",
    # A vector describes content; with other content it would be a lie.
    """CREATE TRIGGER photos_content AFTER UPDATE OF content_hash ON photos
        WHEN OLD.content_hash <> NEW.content_hash BEGIN
        DELETE FROM vectors WHERE photo_id = NEW.id;
    END""",
)


@migrations()
def first(db: sqlite_utils.Database) -> None:
    """Folders, photos, metadata, failures, models, vectors."""
    for statement in _FIRST:
        db.execute(statement)


_DELETION_JOURNAL = (
    "CREATE TABLE deletion_batches (id INTEGER PRIMARY KEY AUTOINCREMENT, made_at TEXT NOT NULL)",
    # Nothing here refers to folders or photos: what was deleted can be taken back after its folder was removed.
    """CREATE TABLE deletions (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        batch_id INTEGER NOT NULL REFERENCES deletion_batches (id),
        shot INTEGER NOT NULL,
        path NOT NULL,
        photo_id INTEGER,
        content_hash TEXT NOT NULL,
        size INTEGER NOT NULL,
        mtime_ns NOT NULL,
        inode NOT NULL,
        keeper_path,
        keeper_hash TEXT,
        group_id TEXT,
        tier TEXT,
        state TEXT NOT NULL,
        reason TEXT NOT NULL DEFAULT '',
        place_kind TEXT,
        place_path,
        place_note,
        restored_to
    )""",
    "CREATE INDEX deletions_batch ON deletions (batch_id)",
    """CREATE INDEX deletions_unsettled ON deletions (batch_id)
        WHERE state IN ('planned', 'acting', 'restoring')""",
)

_DUPLICATES = (
    # What is known of a content, whatever files hold it. The id is short for the pairs, of which there are many.
    """CREATE TABLE fingerprints (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        content_hash TEXT NOT NULL UNIQUE,
        version INTEGER NOT NULL,
        sketch BLOB NOT NULL,
        inner_sketch BLOB,
        content REAL NOT NULL,
        detail REAL NOT NULL,
        sharpness REAL NOT NULL,
        thumbnail_hash TEXT NOT NULL,
        pixels_hash TEXT
    )""",
    # Which fingerprints have been compared with all others compared before them, by which way of comparing.
    """CREATE TABLE compared (
        source TEXT NOT NULL,
        fingerprint_id INTEGER NOT NULL REFERENCES fingerprints (id) ON DELETE CASCADE,
        PRIMARY KEY (source, fingerprint_id)
    ) WITHOUT ROWID""",
    """CREATE TABLE pairs (
        source TEXT NOT NULL,
        first INTEGER NOT NULL REFERENCES fingerprints (id) ON DELETE CASCADE,
        second INTEGER NOT NULL REFERENCES fingerprints (id) ON DELETE CASCADE,
        likeness REAL NOT NULL,
        PRIMARY KEY (source, first, second),
        CHECK (first < second)
    ) WITHOUT ROWID""",
    """CREATE TABLE proofs (
        first INTEGER NOT NULL REFERENCES fingerprints (id) ON DELETE CASCADE,
        second INTEGER NOT NULL REFERENCES fingerprints (id) ON DELETE CASCADE,
        version INTEGER NOT NULL,
        tier TEXT CHECK (tier IN ('identical', 'same-shot')),
        score REAL NOT NULL,
        evidence TEXT NOT NULL,
        PRIMARY KEY (first, second)
    ) WITHOUT ROWID""",
    # No reference to anything: a decision outlives the files it was made about.
    """CREATE TABLE verdicts (
        first TEXT NOT NULL,
        second TEXT NOT NULL,
        same INTEGER NOT NULL CHECK (same IN (0, 1)),
        decided_at TEXT NOT NULL,
        PRIMARY KEY (first, second),
        CHECK (first < second)
    ) WITHOUT ROWID""",
)


@migrations()
def deletion_journal(db: sqlite_utils.Database) -> None:
    """What was moved to the trash, from where, and where it lies."""
    for statement in _DELETION_JOURNAL:
        db.execute(statement)


@migrations()
def duplicates(db: sqlite_utils.Database) -> None:
    """Fingerprints, and what was found by comparing them; a person's verdicts."""
    for statement in _DUPLICATES:
        db.execute(statement)


_REVIEW = (
    # A mark or a keeper chosen by hand is about one file with one content.
    """CREATE TABLE marks (
        photo_id INTEGER PRIMARY KEY REFERENCES photos (id) ON DELETE CASCADE,
        content_hash TEXT NOT NULL,
        marked_at TEXT NOT NULL
    )""",
    """CREATE TABLE chosen_keepers (
        photo_id INTEGER PRIMARY KEY REFERENCES photos (id) ON DELETE CASCADE,
        content_hash TEXT NOT NULL,
        chosen_at TEXT NOT NULL
    )""",
    """CREATE TRIGGER photos_marks AFTER UPDATE OF content_hash ON photos
        WHEN OLD.content_hash <> NEW.content_hash BEGIN
        DELETE FROM marks WHERE photo_id = NEW.id;
        DELETE FROM chosen_keepers WHERE photo_id = NEW.id;
    END""",
    # As with verdicts, no reference to photos: the decision outlives the files.
    "CREATE TABLE kept_sets (id INTEGER PRIMARY KEY AUTOINCREMENT, decided_at TEXT NOT NULL)",
    """CREATE TABLE kept_contents (
        kept_id INTEGER NOT NULL REFERENCES kept_sets (id) ON DELETE CASCADE,
        content_hash TEXT NOT NULL,
        files INTEGER NOT NULL CHECK (files > 0),
        PRIMARY KEY (kept_id, content_hash)
    ) WITHOUT ROWID""",
    # The groups found last. A cache.
    """CREATE TABLE found_groups (
        id TEXT PRIMARY KEY,
        tier TEXT NOT NULL,
        reason TEXT NOT NULL,
        tied INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE found_members (
        group_id TEXT NOT NULL REFERENCES found_groups (id) ON DELETE CASCADE,
        place INTEGER NOT NULL,
        photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
        content_hash TEXT NOT NULL,
        score REAL NOT NULL,
        evidence TEXT NOT NULL,
        proven INTEGER NOT NULL DEFAULT 1,
        PRIMARY KEY (group_id, place)
    ) WITHOUT ROWID""",
    "CREATE INDEX found_members_photo ON found_members (photo_id)",
    """CREATE TABLE found_when (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        found_at TEXT NOT NULL,
        stamp TEXT NOT NULL
    )""",
)


@migrations()
def review(db: sqlite_utils.Database) -> None:
    """Marks, keepers chosen by hand, groups whose files all stay; the groups that were found last."""
    for statement in _REVIEW:
        db.execute(statement)


_CHOSEN_MODELS = (
    # At most one model a role: `active` is searched, `pending` takes its place once all photos have a vector of it.
    """CREATE TABLE chosen_models (
        role TEXT PRIMARY KEY CHECK (role IN ('active', 'pending')),
        model_id INTEGER NOT NULL UNIQUE REFERENCES models (id) ON DELETE CASCADE
    ) WITHOUT ROWID""",
    # What came with the program was all that could be in use before there was a choice.
    """INSERT INTO chosen_models SELECT 'active', id FROM models
        WHERE source = 'built in' AND EXISTS (SELECT 1 FROM vectors WHERE model_id = models.id)
        ORDER BY id DESC LIMIT 1""",
)


@migrations()
def chosen_models(db: sqlite_utils.Database) -> None:
    """Which model is searched, and which is to be."""
    for statement in _CHOSEN_MODELS:
        db.execute(statement)


_IDENTITY = (
    "ALTER TABLE folders ADD COLUMN volume TEXT",
    "CREATE INDEX photos_size ON photos (size)",
    # What a model is shown of a content. Files that differ in their metadata only have the same, and so one vector.
    """CREATE TABLE model_inputs (
        input_hash TEXT NOT NULL,
        content_hash TEXT NOT NULL,
        PRIMARY KEY (input_hash, content_hash)
    ) WITHOUT ROWID""",
)


@migrations()
def identity(db: sqlite_utils.Database) -> None:
    """The volume of each folder; finding photos by size, and vectors by the pixels they were made of."""
    for statement in _IDENTITY:
        db.execute(statement)


_METADATA_RESCUE = (
    # Sidecars that a deletion wrote: what stood there before and after, so that either can be had again.
    """CREATE TABLE rescues (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        batch_id INTEGER NOT NULL REFERENCES deletion_batches (id),
        shot INTEGER NOT NULL,
        path NOT NULL,
        before BLOB,
        after BLOB NOT NULL,
        state TEXT NOT NULL
    )""",
    "CREATE INDEX rescues_batch ON rescues (batch_id)",
)


@migrations()
def metadata_rescue(db: sqlite_utils.Database) -> None:
    """The sidecars that took over what deleted photos knew."""
    for statement in _METADATA_RESCUE:
        db.execute(statement)


_KEEPER_RULES = (
    "CREATE TABLE keeper_rules (place INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, is_on INTEGER NOT NULL)",
    "CREATE TABLE preferred_folders (place INTEGER PRIMARY KEY, path NOT NULL UNIQUE)",
)


@migrations()
def keeper_rules(db: sqlite_utils.Database) -> None:
    """The order of the rules by which one photo of a group is kept."""
    for statement in _KEEPER_RULES:
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


_SHOTS = (
    # For the few raw photos among very many others.
    "CREATE INDEX photos_format ON photos (format)",
    # Files that are no photos but lie among them. `photo_id` is the photo whose moving half a video is: NULL while
    # nobody has looked, 0 where it is nobody's. Ids are never used again, so nothing need refer to the photos.
    """CREATE TABLE videos (
        folder_id INTEGER NOT NULL REFERENCES folders (id) ON DELETE CASCADE,
        relative NOT NULL,
        size INTEGER NOT NULL,
        mtime_ns NOT NULL,
        photo_id INTEGER,
        PRIMARY KEY (folder_id, relative)
    ) WITHOUT ROWID""",
)


@migrations()
def shots(db: sqlite_utils.Database) -> None:
    """Finding the files of one exposure: raw photos among all, and the videos beside photos."""
    for statement in _SHOTS:
        db.execute(statement)


@migrations()
def newest_first(db: sqlite_utils.Database) -> None:
    """The first screenful of photos without a look at all others."""
    db.execute("CREATE INDEX photos_shown ON photos (shown_at)")


@migrations()
def whole_pictures(db: sqlite_utils.Database) -> None:
    """Pictures that are not all of their files, such as a frame of an animation, had been taken for them."""
    db.execute("UPDATE fingerprints SET pixels_hash = NULL")


_DECISION_JOURNAL = (
    # Up to which byte of the journal of decisions, of which library, the database knows what stands there.
    """CREATE TABLE decision_journal (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        library TEXT NOT NULL,
        base TEXT NOT NULL,
        size INTEGER NOT NULL
    )""",
    # Decisions about photos that are not here yet, since the database was lost: they are found again by content.
    """CREATE TABLE waiting_decisions (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        content_hash TEXT NOT NULL,
        folder NOT NULL,
        file NOT NULL,
        row TEXT NOT NULL
    )""",
)


@migrations()
def decision_journal(db: sqlite_utils.Database) -> None:
    """How far database and journal of decisions are in step, and decisions that wait for their photos."""
    for statement in _DECISION_JOURNAL:
        db.execute(statement)


# A photo may stand in it twice: OR IGNORE in a trigger is not heeded when the statement that set it off says otherwise.
_STALE = "INSERT INTO find_stale"
_SAME_CONTENT = "SELECT id FROM photos WHERE content_hash"

_ORGANISING = (
    # What a person says of a photo, by content: it outlives moves and renames. NULL: nothing was said.
    """CREATE TABLE labels (
        content_hash TEXT PRIMARY KEY,
        rating INTEGER CHECK (rating BETWEEN -1 AND 5),
        favourite INTEGER CHECK (favourite IN (0, 1)),
        title TEXT,
        caption TEXT
    ) WITHOUT ROWID""",
    # `present` 0: the file has this keyword, and the person took it away.
    """CREATE TABLE label_keywords (
        content_hash TEXT NOT NULL,
        keyword TEXT NOT NULL COLLATE NOCASE,
        present INTEGER NOT NULL CHECK (present IN (0, 1)),
        PRIMARY KEY (content_hash, keyword)
    ) WITHOUT ROWID""",
    # A smart album has a query instead of photos.
    """CREATE TABLE albums (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        query TEXT,
        cover TEXT,
        made_at TEXT NOT NULL
    )""",
    """CREATE TABLE album_photos (
        album_id INTEGER NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
        content_hash TEXT NOT NULL,
        place INTEGER NOT NULL,
        PRIMARY KEY (album_id, content_hash)
    ) WITHOUT ROWID""",
    "CREATE INDEX album_photos_content ON album_photos (content_hash)",
    # Suggestions that a person did not want.
    """CREATE TABLE album_refusals (
        album_id INTEGER NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
        content_hash TEXT NOT NULL,
        PRIMARY KEY (album_id, content_hash)
    ) WITHOUT ROWID""",
    # What the rows were before each step, as JSON, so that the step can be undone.
    "CREATE TABLE label_steps (id INTEGER PRIMARY KEY AUTOINCREMENT, done_at TEXT NOT NULL, before TEXT NOT NULL)",
    # What the file and its sidecars say beyond `metadata`. Keywords are a JSON array.
    """CREATE TABLE descriptions (
        photo_id INTEGER PRIMARY KEY REFERENCES photos (id) ON DELETE CASCADE,
        title TEXT,
        caption TEXT,
        keywords TEXT NOT NULL DEFAULT '[]',
        rating INTEGER
    )""",
    # Photos that the cache of `find` has to look at again, by trigger, so that no statement written later forgets it.
    "CREATE TABLE find_stale (photo_id INTEGER NOT NULL)",
    "CREATE INDEX find_stale_photo ON find_stale (photo_id)",
    # Which state of the cache belongs to this database: after a backup was put back, another one.
    "CREATE TABLE find_stamp (id INTEGER PRIMARY KEY CHECK (id = 1), stamp TEXT NOT NULL)",
    f"""CREATE TRIGGER find_photos_added AFTER INSERT ON photos BEGIN
        {_STALE} {_SAME_CONTENT} = NEW.content_hash; END""",
    f"""CREATE TRIGGER find_photos_changed AFTER UPDATE ON photos BEGIN
        {_STALE} VALUES (NEW.id); {_STALE} {_SAME_CONTENT} IN (OLD.content_hash, NEW.content_hash)
        AND (OLD.content_hash <> NEW.content_hash OR OLD.missing <> NEW.missing); END""",
    f"""CREATE TRIGGER find_photos_removed AFTER DELETE ON photos BEGIN
        {_STALE} VALUES (OLD.id); {_STALE} {_SAME_CONTENT} = OLD.content_hash; END""",
    *(
        f"CREATE TRIGGER find_{table}_{event.lower()} AFTER {event} ON {table} BEGIN {_STALE} {rows}; END"
        # What is never changed in place has no trigger for changes, and what goes with its photo none for going.
        for table, events, of in (
            ("metadata", ("INSERT", "UPDATE"), "VALUES ({}.photo_id)"),
            ("descriptions", ("INSERT", "UPDATE"), "VALUES ({}.photo_id)"),
            ("found_members", ("INSERT", "DELETE"), "VALUES ({}.photo_id)"),
            ("labels", ("INSERT", "UPDATE", "DELETE"), f"{_SAME_CONTENT} = {{}}.content_hash"),
            ("label_keywords", ("INSERT", "DELETE"), f"{_SAME_CONTENT} = {{}}.content_hash"),
            ("album_photos", ("INSERT", "DELETE"), f"{_SAME_CONTENT} = {{}}.content_hash"),
        )
        for event in events
        for rows in (of.format("OLD" if event == "DELETE" else "NEW"),)
    ),
    f"""CREATE TRIGGER find_albums_renamed AFTER UPDATE OF name ON albums BEGIN
        {_STALE} {_SAME_CONTENT} IN (SELECT content_hash FROM album_photos WHERE album_id = NEW.id); END""",
    f"{_STALE} SELECT id FROM photos",
)


@migrations()
def organising(db: sqlite_utils.Database) -> None:
    """What a person says of photos, albums; what has to be looked at again before anything is found by words."""
    for statement in _ORGANISING:
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


_SECOND_MODEL = (
    # Beside the model that tells copies, `active` in chosen_models, a second one knows kinds: `second` is what searches
    # join to it now, `wanted` what a person has chosen, which may be the first one alone. Without a choice it is the
    # one that comes along.
    """CREATE TABLE search_models (
        role TEXT PRIMARY KEY CHECK (role IN ('second', 'wanted')),
        model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE
    ) WITHOUT ROWID""",
    # A model that was installed and chosen was the only one. It takes the second place.
    """INSERT INTO search_models SELECT 'wanted', id FROM models WHERE source <> 'built in' AND id = (
        SELECT model_id FROM chosen_models ORDER BY role = 'pending' DESC LIMIT 1)""",
    "DELETE FROM chosen_models WHERE role = 'pending'",
)


@migrations()
def second_model(db: sqlite_utils.Database) -> None:
    """Searches join two models."""
    for statement in _SECOND_MODEL:
        db.execute(statement)
