"""Stores: the tables of one library, each made, and its module imported, when it is first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from photosim.base.once import made_once
from photosim.base.paths import LibraryPaths
from photosim.store.database.database import Database
from photosim.store.database.decision_journal import DecisionJournal
from photosim.store.thumbnails import Thumbnails

if TYPE_CHECKING:
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


class Stores:
    """Everything a library keeps on disk, apart from the vector index, which is a cache of `vectors`."""

    def __init__(self, database: Database, thumbnails: Thumbnails) -> None:
        """Use `Stores.open`."""
        self.database = database
        self.thumbnails = thumbnails

    @classmethod
    def open(cls, paths: LibraryPaths) -> Stores:
        """Open or create the library's database. Raises LibraryError."""
        database = Database(paths.database, paths.backups, DecisionJournal(paths.decisions))
        return cls(database, Thumbnails(paths.thumbnails))

    def place_waiting_decisions(self) -> int:
        """Give decisions that wait for their photos, since the database was lost, to those that have come."""
        with self.database.connection() as db:
            if not db.execute("SELECT 1 FROM waiting_decisions LIMIT 1").fetchone():
                return 0
        from photosim.store.database import decision_replay

        with self.database.atomic() as db:
            return decision_replay.place(db.conn)

    @made_once
    def folders(self) -> Folders:
        from photosim.store.tables.folders import Folders

        return Folders(self.database)

    @made_once
    def photos(self) -> Photos:
        from photosim.store.tables.photos import Photos

        return Photos(self.database)

    @made_once
    def failures(self) -> Failures:
        from photosim.store.tables.failures import Failures

        return Failures(self.database)

    @made_once
    def descriptions(self) -> Descriptions:
        from photosim.store.tables.descriptions import Descriptions

        return Descriptions(self.database)

    @made_once
    def videos(self) -> Videos:
        from photosim.store.tables.videos import Videos

        return Videos(self.database)

    @made_once
    def shots(self) -> Shots:
        from photosim.store.tables.shots import Shots

        return Shots(self.database)

    @made_once
    def vectors(self) -> Vectors:
        from photosim.store.tables.vectors import Vectors

        return Vectors(self.database)

    @made_once
    def chosen(self) -> ChosenModels:
        from photosim.store.tables.chosen import ChosenModels

        return ChosenModels(self.database)

    @made_once
    def journal(self) -> Journal:
        from photosim.store.tables.journal import Journal

        return Journal(self.database)

    @made_once
    def transfers(self) -> Transfers:
        from photosim.store.tables.metadata_transfers import Transfers

        return Transfers(self.database)

    @made_once
    def fingerprints(self) -> Fingerprints:
        from photosim.store.tables.fingerprints import Fingerprints

        return Fingerprints(self.database)

    @made_once
    def pairs(self) -> Pairs:
        from photosim.store.tables.pairs import Pairs

        return Pairs(self.database)

    @made_once
    def pair_decisions(self) -> PairDecisions:
        from photosim.store.tables.decisions import PairDecisions

        return PairDecisions(self.database)

    @made_once
    def marks(self) -> Marks:
        from photosim.store.tables.review import Marks

        return Marks(self.database)

    @made_once
    def keepers(self) -> ChosenKeepers:
        from photosim.store.tables.review import ChosenKeepers

        return ChosenKeepers(self.database)

    @made_once
    def kept(self) -> KeptSets:
        from photosim.store.tables.review import KeptSets

        return KeptSets(self.database)

    @made_once
    def found(self) -> FoundGroups:
        from photosim.store.tables.found_groups import FoundGroups

        return FoundGroups(self.database)

    @made_once
    def keeping(self) -> Keeping:
        from photosim.store.tables.keeper_rules import Keeping

        return Keeping(self.database)

    @made_once
    def qualities(self) -> Qualities:
        from photosim.store.tables.qualities import Qualities

        return Qualities(self.database)

    @made_once
    def labels(self) -> Labels:
        from photosim.store.tables.labels import Labels

        return Labels(self.database)

    @made_once
    def steps(self) -> Steps:
        from photosim.store.tables.labels import Steps

        return Steps(self.database)

    @made_once
    def label_sidecars(self) -> LabelSidecars:
        from photosim.store.tables.label_sidecars import LabelSidecars

        return LabelSidecars(self.database)

    @made_once
    def albums(self) -> Albums:
        from photosim.store.tables.albums import Albums

        return Albums(self.database)
