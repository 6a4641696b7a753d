"""The repositories of one library, opened together."""

from __future__ import annotations

from dataclasses import dataclass

from photosim.core.paths import LibraryPaths
from photosim.imaging.thumbnails import Thumbnails
from photosim.store import decision_replay
from photosim.store.albums import Albums
from photosim.store.chosen import ChosenModels
from photosim.store.database import Database
from photosim.store.decision_journal import DecisionJournal
from photosim.store.failures import Failures
from photosim.store.fingerprints import Fingerprints
from photosim.store.folders import Folders
from photosim.store.found_groups import FoundGroups
from photosim.store.journal import Journal
from photosim.store.keeping import Keeping
from photosim.store.labels import Labels, Steps
from photosim.store.pairs import Pairs
from photosim.store.photos import Photos
from photosim.store.qualities import Qualities
from photosim.store.rescues import Rescues
from photosim.store.review import ChosenKeepers, KeptSets, Marks
from photosim.store.shots import Shots
from photosim.store.vectors import Vectors
from photosim.store.verdicts import Verdicts
from photosim.store.videos import Videos


@dataclass(frozen=True, slots=True)
class Stores:
    """Everything a library keeps on disk, apart from the vector index, which is a cache of `vectors`."""

    database: Database
    folders: Folders
    photos: Photos
    failures: Failures
    videos: Videos
    shots: Shots
    vectors: Vectors
    chosen: ChosenModels
    journal: Journal
    rescues: Rescues
    fingerprints: Fingerprints
    pairs: Pairs
    verdicts: Verdicts
    marks: Marks
    keepers: ChosenKeepers
    kept: KeptSets
    found: FoundGroups
    keeping: Keeping
    qualities: Qualities
    labels: Labels
    steps: Steps
    albums: Albums
    thumbnails: Thumbnails

    @classmethod
    def open(cls, paths: LibraryPaths) -> Stores:
        """Open or create the library's database. Raises LibraryError."""
        database = Database(paths.database, paths.backups, DecisionJournal(paths.decisions))
        return cls(
            database=database,
            folders=Folders(database),
            photos=Photos(database),
            failures=Failures(database),
            videos=Videos(database),
            shots=Shots(database),
            vectors=Vectors(database),
            chosen=ChosenModels(database),
            journal=Journal(database),
            rescues=Rescues(database),
            fingerprints=Fingerprints(database),
            pairs=Pairs(database),
            verdicts=Verdicts(database),
            marks=Marks(database),
            keepers=ChosenKeepers(database),
            kept=KeptSets(database),
            found=FoundGroups(database),
            keeping=Keeping(database),
            qualities=Qualities(database),
            labels=Labels(database),
            steps=Steps(database),
            albums=Albums(database),
            thumbnails=Thumbnails(paths.thumbnails),
        )

    def place_waiting_decisions(self) -> int:
        """Give decisions that wait for their photos, since the database was lost, to those that have come."""
        with self.database.connection() as db:
            if not db.execute("SELECT 1 FROM waiting_decisions LIMIT 1").fetchone():
                return 0
        with self.database.atomic() as db:
            return decision_replay.place(db.conn)
