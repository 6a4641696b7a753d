"""The repositories of one library, opened together."""

from __future__ import annotations

from dataclasses import dataclass

from photosim.base.paths import LibraryPaths
from photosim.store.database import decision_replay
from photosim.store.database.database import Database
from photosim.store.database.decision_journal import DecisionJournal
from photosim.store.tables.albums import Albums
from photosim.store.tables.chosen import ChosenModels
from photosim.store.tables.decisions import PairDecisions
from photosim.store.tables.descriptions import Descriptions
from photosim.store.tables.failures import Failures
from photosim.store.tables.fingerprints import Fingerprints
from photosim.store.tables.folders import Folders
from photosim.store.tables.found_groups import FoundGroups
from photosim.store.tables.journal import Journal
from photosim.store.tables.keeper_rules import Keeping
from photosim.store.tables.label_sidecars import LabelSidecars
from photosim.store.tables.labels import Labels, Steps
from photosim.store.tables.metadata_transfers import Transfers
from photosim.store.tables.pairs import Pairs
from photosim.store.tables.photos import Photos
from photosim.store.tables.qualities import Qualities
from photosim.store.tables.review import ChosenKeepers, KeptSets, Marks
from photosim.store.tables.shots import Shots
from photosim.store.tables.vectors import Vectors
from photosim.store.tables.videos import Videos
from photosim.store.thumbnails import Thumbnails


@dataclass(frozen=True, slots=True)
class Stores:
    """Everything a library keeps on disk, apart from the vector index, which is a cache of `vectors`."""

    database: Database
    folders: Folders
    photos: Photos
    failures: Failures
    descriptions: Descriptions
    videos: Videos
    shots: Shots
    vectors: Vectors
    chosen: ChosenModels
    journal: Journal
    transfers: Transfers
    fingerprints: Fingerprints
    pairs: Pairs
    pair_decisions: PairDecisions
    marks: Marks
    keepers: ChosenKeepers
    kept: KeptSets
    found: FoundGroups
    keeping: Keeping
    qualities: Qualities
    labels: Labels
    steps: Steps
    label_sidecars: LabelSidecars
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
            descriptions=Descriptions(database),
            videos=Videos(database),
            shots=Shots(database),
            vectors=Vectors(database),
            chosen=ChosenModels(database),
            journal=Journal(database),
            transfers=Transfers(database),
            fingerprints=Fingerprints(database),
            pairs=Pairs(database),
            pair_decisions=PairDecisions(database),
            marks=Marks(database),
            keepers=ChosenKeepers(database),
            kept=KeptSets(database),
            found=FoundGroups(database),
            keeping=Keeping(database),
            qualities=Qualities(database),
            labels=Labels(database),
            steps=Steps(database),
            label_sidecars=LabelSidecars(database),
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
