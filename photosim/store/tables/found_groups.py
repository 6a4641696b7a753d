"""The duplicate groups that were found last, so that they need not be found again to be looked at."""

from __future__ import annotations

import datetime
import json
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from photosim.store.database.database import Database
from photosim.store.database.values import name_from_db
from photosim.store.tables.copy_facts import facts_from_db, facts_to_db
from photosim.values.copy_facts import CopyFacts
from photosim.values.photos import Group, Member, Photo, PhotoRow, Tier

_IDS_AT_ONCE = 500


class FoundMember(NamedTuple):
    """One member as it is stored, with the row of its photo; only photos that are there, unchanged."""

    group_id: str
    place: int
    """0 is the keeper."""
    row: PhotoRow
    size: int
    protected: bool
    proven: bool
    facts: CopyFacts


class FoundHead(NamedTuple):
    """What is stored of a group itself."""

    id: str
    tier: Tier
    reason: str
    tied: bool


class MemberWords(NamedTuple):
    """What is said of a member."""

    score: float
    evidence: str
    proven: bool
    facts: CopyFacts

    def of(self, photo: Photo) -> Member:
        """The photo as the member of which this is said."""
        return Member(photo, self.score, self.evidence, self.proven, facts=self.facts)


class FoundGroups:
    """A cache that outlives the program; everything in it can be found again."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def replace(self, groups: Sequence[Group], stamp: str) -> None:
        """Store these groups instead of all others. `stamp` says for which state of the library they hold."""
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        with self._db.atomic() as db:
            db.execute("DELETE FROM found_groups")
            db.execute("INSERT OR REPLACE INTO found_when (id, found_at, stamp) VALUES (1, ?, ?)", [now, stamp])
            for group in groups:
                self.put(group)

    def put(self, group: Group) -> None:
        """Store a group, in place of what was stored of it."""
        with self._db.atomic() as db:
            db.execute("DELETE FROM found_groups WHERE id = ?", [group.id])
            db.execute(
                "INSERT INTO found_groups (id, tier, reason, tied) VALUES (?, ?, ?, ?)",
                [group.id, group.tier, group.reason, group.tied],
            )
            # A photo that was removed meanwhile is passed over.
            db.conn.executemany(
                """INSERT INTO found_members (group_id, place, photo_id, content_hash, score, evidence, proven, facts)
                SELECT ?, ?, id, ?, ?, ?, ?, ? FROM photos WHERE id = ?""",
                [
                    (
                        group.id,
                        place,
                        member.photo.content_hash,
                        member.score,
                        member.evidence,
                        member.proven,
                        facts_to_db(member.facts),
                        member.photo.id,
                    )
                    for place, member in enumerate(group.members)
                ],
            )

    def restamp(self, stamp: str) -> None:
        """The groups as they are stored now hold for this state of the library."""
        with self._db.atomic() as db:
            db.execute("UPDATE found_when SET stamp = ?", [stamp])

    def remove(self, group_id: str) -> None:
        """A group that is none any more."""
        with self._db.atomic() as db:
            db.execute("DELETE FROM found_groups WHERE id = ?", [group_id])

    def when(self) -> tuple[str, str] | None:
        """When groups were found, and for which state of the library; None before the first time."""
        with self._db.connection() as db:
            row = db.execute("SELECT found_at, stamp FROM found_when").fetchone()
        return None if row is None else (row[0], row[1])

    def heads(self) -> tuple[list[FoundHead], list[FoundMember]]:
        """All groups and their members, keepers first. A member that is gone or has changed is left out."""
        with self._db.snapshot() as db:
            heads = db.execute("SELECT id, tier, reason, tied FROM found_groups").fetchall()
            rows = db.execute(
                """SELECT group_id, place, photos.id, photos.content_hash, shown_at, folder_id, relative, size,
                    protected, proven, facts
                FROM found_members CROSS JOIN photos ON photos.id = photo_id JOIN folders ON folders.id = folder_id
                WHERE NOT missing AND photos.content_hash = found_members.content_hash ORDER BY group_id, place"""
            ).fetchall()
        members = [_member(row) for row in rows]
        return [_head(head) for head in heads], members

    def proven_copies(self) -> tuple[dict[str, FoundHead], list[FoundMember]]:
        """The groups of copies by their ids, series left out, and the members that are proven, keepers first."""
        heads, members = self.heads()
        copies = {head.id: head for head in heads if head.tier != "series"}
        return copies, [member for member in members if member.group_id in copies and member.proven]

    def groups_of(self, ids: Sequence[int], tiers: Sequence[Tier]) -> dict[int, object]:
        """The group of these tiers that a photo is in, by the photo; of photos that have not changed since."""
        found: dict[int, object] = {}
        with self._db.connection() as db:
            for start in range(0, len(ids), _IDS_AT_ONCE):
                part = ids[start : start + _IDS_AT_ONCE]
                sql = f"""SELECT photo_id, group_id FROM found_members JOIN found_groups ON found_groups.id = group_id
                    JOIN photos ON photos.id = photo_id AND photos.content_hash = found_members.content_hash
                    WHERE photo_id IN ({",".join("?" * len(part))}) AND tier IN ({",".join("?" * len(tiers))})"""
                found.update(db.execute(sql, [*part, *tiers]).fetchall())
        return found

    def alike(self, ids: Sequence[int]) -> set[int]:
        """The photos that are in one group with any of these: copies of one shot, or frames of one series."""
        sql = """WITH there AS (SELECT group_id, photo_id FROM found_members CROSS JOIN photos ON photos.id = photo_id
                WHERE NOT missing AND photos.content_hash = found_members.content_hash)
            SELECT photo_id FROM there WHERE group_id IN (
                SELECT group_id FROM there WHERE photo_id IN (SELECT value FROM json_each(?)))
            UNION SELECT other.id FROM json_each(?) CROSS JOIN photos ON photos.id = value
                JOIN photos AS other ON other.content_hash = photos.content_hash AND NOT other.missing"""
        wanted = json.dumps(list(ids))
        with self._db.connection() as db:
            return {photo_id for (photo_id,) in db.execute(sql, [wanted, wanted])}

    def group(self, group_id: str) -> tuple[FoundHead, dict[int, MemberWords]] | None:
        """One group with what is said of its members, by photo and in their order; None when there is none."""
        with self._db.snapshot() as db:
            head = db.execute("SELECT id, tier, reason, tied FROM found_groups WHERE id = ?", [group_id]).fetchone()
            rows = db.execute(
                """SELECT photo_id, score, evidence, proven, facts
                FROM found_members CROSS JOIN photos ON photos.id = photo_id
                WHERE group_id = ? AND NOT missing AND photos.content_hash = found_members.content_hash
                ORDER BY place""",
                [group_id],
            ).fetchall()
        if head is None:
            return None
        return _head(head), {row[0]: _words(row[1:]) for row in rows}

    def words(self) -> dict[str, tuple[FoundHead, dict[int, MemberWords]]]:
        """All groups with what is said of their members, by group and photo, keepers first. As `group`, but at once."""
        with self._db.snapshot() as db:
            heads = db.execute("SELECT id, tier, reason, tied FROM found_groups").fetchall()
            rows = db.execute(
                """SELECT group_id, photo_id, score, evidence, proven, facts
                FROM found_members CROSS JOIN photos ON photos.id = photo_id
                WHERE NOT missing AND photos.content_hash = found_members.content_hash ORDER BY group_id, place"""
            ).fetchall()
        said: dict[str, tuple[FoundHead, dict[int, MemberWords]]] = {head[0]: (_head(head), {}) for head in heads}
        for group_id, photo_id, *words in rows:
            said[group_id][1][photo_id] = _words(words)
        return said

    def uncompared(self, version: int, left_out: Collection[int] = ()) -> int:
        """Number of photos whose content was never compared with others. Photos of the ids `left_out` never are."""
        with self._db.connection() as db:
            return int(
                db.execute(
                    """SELECT count(*) FROM photos WHERE NOT missing AND content_hash NOT IN (
                        SELECT content_hash FROM fingerprints
                        WHERE version = ? AND id IN (SELECT fingerprint_id FROM compared)
                    ) AND id NOT IN (SELECT value FROM json_each(?))""",
                    [version, json.dumps(sorted(left_out))],
                ).fetchone()[0]
            )

    def stamp(self, model_key: str) -> str:
        """Equal for as long as the photos to be compared, the decisions and the padlocks are the same."""
        with self._db.snapshot() as db:
            parts = [
                db.execute("SELECT generation FROM models WHERE key = ?", [model_key]).fetchone(),
                db.execute("SELECT count(*) FROM photos WHERE NOT missing").fetchone(),
                db.execute("SELECT count(*), max(decided_at), sum(same) FROM verdicts").fetchone(),
                db.execute("SELECT count(*), max(id) FROM kept_sets").fetchone(),
                tuple(db.execute("SELECT id FROM folders WHERE protected ORDER BY id").fetchall()),
            ]
        return repr(parts)


def _words(row: Sequence[Any]) -> MemberWords:
    score, evidence, proven, facts = row
    return MemberWords(score, evidence, bool(proven), facts_from_db(facts))


def _head(row: tuple[Any, ...]) -> FoundHead:
    group_id, tier, reason, tied = row
    return FoundHead(group_id, tier, reason, bool(tied))


def _member(row: tuple[Any, ...]) -> FoundMember:
    group_id, place, photo_id, content, shown_at, folder_id, relative, size, protected, proven, facts = row
    photo = PhotoRow(photo_id, content, shown_at, folder_id, name_from_db(relative))
    return FoundMember(group_id, place, photo, size, bool(protected), bool(proven), facts_from_db(facts))
