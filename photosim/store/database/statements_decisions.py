"""SQL of the migrations about deletions, duplicates and decisions. What was released is never edited."""

from __future__ import annotations

DELETION_JOURNAL = (
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

DUPLICATES = (
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

REVIEW = (
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
    # As with decisions about pairs, no reference to photos: the decision outlives the files.
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

COPY_FACTS = (
    # Before, it was read out of the sentences in `evidence`. What was stored then is not known: such pairs are compared
    # once more, and no command for many takes such members until duplicates were searched for again.
    "ALTER TABLE proofs ADD COLUMN differences TEXT",
    "ALTER TABLE found_members ADD COLUMN facts TEXT",
    "UPDATE found_when SET stamp = ''",
)

METADATA_RESCUE = (
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

KEEPER_RULES = (
    "CREATE TABLE keeper_rules (place INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, is_on INTEGER NOT NULL)",
    "CREATE TABLE preferred_folders (place INTEGER PRIMARY KEY, path NOT NULL UNIQUE)",
)

DECISION_JOURNAL = (
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
