"""SQL of the migrations about photos, models and shots. What was released is never edited."""

from __future__ import annotations

# Any change to the set of vectors that a search may find gives the model a new generation, by trigger, so that no
# statement written later can forget it. It is a random number, not a counter: after a backup was put back a counter
# would return to values that an index file on disk already carries.
_NEW_GENERATION = "UPDATE models SET generation = random() & 0x7FFFFFFFFFFFFFFF"

FIRST = (
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

CHOSEN_MODELS = (
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

IDENTITY = (
    "ALTER TABLE folders ADD COLUMN volume TEXT",
    "CREATE INDEX photos_size ON photos (size)",
    # What a model is shown of a content. Files that differ in their metadata only have the same, and so one vector.
    """CREATE TABLE model_inputs (
        input_hash TEXT NOT NULL,
        content_hash TEXT NOT NULL,
        PRIMARY KEY (input_hash, content_hash)
    ) WITHOUT ROWID""",
)

SHOTS = (
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

SECOND_MODEL = (
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

DATED = (
    # Which field `taken_at` came from. NULL: it was read before this was stored, or there is none.
    "ALTER TABLE metadata ADD COLUMN taken_source TEXT",
    # What `shown_at` is: 'taken', 'name' or 'file'. NULL: the next scan of the folder tells, without opening files.
    "ALTER TABLE photos ADD COLUMN shown_source TEXT",
)

DAMAGED = (
    # A sentence for people; empty for a whole picture.
    "ALTER TABLE photos ADD COLUMN damage TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX photos_damaged ON photos (damage)",
    # A stamp that no file has makes the next scan read it again: of many of them a part of the picture is left.
    "UPDATE failures SET mtime_ns = -1",
)
