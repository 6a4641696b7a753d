"""SQL of the migrations about labels, albums and finding. What was released is never edited."""

from __future__ import annotations

# A photo may stand in it twice: OR IGNORE in a trigger is not heeded when the statement that set it off says otherwise.
_STALE = "INSERT INTO find_stale"

_SAME_CONTENT = "SELECT id FROM photos WHERE content_hash"

ORGANISING = (
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

WRITTEN_LABELS = (
    # What a step did, in words.
    "ALTER TABLE label_steps ADD COLUMN told TEXT NOT NULL DEFAULT ''",
    # Sidecars that a step wrote. `before`: NULL where there was none; `after`: BLAKE2b of what was written, 16 bytes.
    """CREATE TABLE label_sidecars (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        step_id INTEGER NOT NULL REFERENCES label_steps (id) ON DELETE CASCADE,
        path NOT NULL,
        before BLOB,
        after BLOB NOT NULL,
        state TEXT NOT NULL,
        reason TEXT NOT NULL DEFAULT ''
    )""",
    "CREATE INDEX label_sidecars_step ON label_sidecars (step_id)",
)

LIGHTNESS = (
    # Mean grey level of the thumbnail, 0 to 255. NULL: not measured yet; negative: there is nothing to measure.
    "ALTER TABLE fingerprints ADD COLUMN lightness REAL",
    *(
        f"CREATE TRIGGER find_fingerprints_{name} AFTER {event} ON fingerprints BEGIN"
        f" {_STALE} {_SAME_CONTENT} = NEW.content_hash; END"
        for name, event in (("insert", "INSERT"), ("update", "UPDATE OF lightness, sharpness"))
    ),
)

PLACES = (
    # Names of places as a JSON array. NULL: the photo was not looked at since they are read.
    "ALTER TABLE descriptions ADD COLUMN places TEXT",
    "CREATE INDEX descriptions_without_places ON descriptions (photo_id) WHERE places IS NULL",
)

PICKED = (
    # Whether the file or a sidecar makes it a favourite. NULL: the photo was not looked at since that is read.
    "ALTER TABLE descriptions ADD COLUMN favourite INTEGER",
    "DROP INDEX descriptions_without_places",  # all of these have no favourite either
    "CREATE INDEX descriptions_to_read ON descriptions (photo_id) WHERE favourite IS NULL",
)
