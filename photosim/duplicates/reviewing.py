"""Reviewing duplicates: the groups found last, marks, keepers chosen by hand, and what is decided about groups."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from photosim.base.errors import UsageError
from photosim.base.job import Job
from photosim.duplicates.chosen_keepers import ChosenKeepersFirst
from photosim.duplicates.found_so_far import FoundSoFar
from photosim.duplicates.selecting import GroupPaths
from photosim.duplicates.stored_groups import address, exact_copies, files_of, is_kept, markable, stored_groups
from photosim.duplicates.telling_apart import told_apart
from photosim.pictures.fingerprints import VERSION
from photosim.shots.exposures import halves
from photosim.store.stores import Stores
from photosim.values.deleting import Selection
from photosim.values.photos import Group, ModelIdentity
from photosim.values.review import GroupHead, ReviewState, Settled

_GONE = "This group is no longer there: its photos have changed or were deleted. Search for duplicates again."

FindGroups = Callable[[Job, Callable[[Sequence[Group]], None]], Sequence[Group]]
"""Finds all groups, and tells those of copies as they are proven."""


class Reviewing:
    """What the review page works on. Every method may be called from any thread; what it changes is saved at once."""

    def __init__(self, stores: Stores, identity: Callable[[], ModelIdentity], find: FindGroups) -> None:
        self._stores = stores
        self._identity = identity
        self._find = find
        self._chosen = ChosenKeepersFirst(stores, identity)
        self.more_found: Callable[[], None] = lambda: None
        """Called during a search, in its thread, whenever `state` has groups that were just proven."""

    # Looking

    def state(self) -> ReviewState:
        """Groups in short and marks, of the last finding. A photo that is gone or has changed is in none of them."""
        stores = self._stores
        with stores.database.snapshot():  # another program may be writing down what it found
            when = stores.found.when()
            groups = stored_groups(self._stores)
            return ReviewState(
                groups=groups,
                marked=self._marked(groups),
                exact=frozenset(exact_copies(groups)),
                found_at=None if when is None else when[0],
                stale=when is not None and when[1] != self._stamp(),
                uncompared=stores.found.uncompared(VERSION, halves(stores).keys()),
            )

    def group(self, group_id: str) -> Group:
        """One group with everything that is known of its members. Raises UsageError when it is no longer there."""
        found = self._stores.found.group(group_id)
        if found is None:
            raise UsageError(_GONE)
        head, words = found
        members = []
        for photo_id, said in words.items():
            photo = self._stores.photos.get(photo_id)
            if photo is not None:
                members.append(said.of(photo))
        if len(members) < 2:
            raise UsageError(_GONE)
        by_hand = members[0].photo.id in self._stores.keepers.all()
        return Group(head.id, head.tier, head.reason, head.tied, tuple(members), by_hand)

    def find(self, job: Job) -> ReviewState:
        """Search for duplicates, and keep what was found; `more_found` is called when a part of it can be shown.

        Raises Cancelled; then the groups of before stay, and those that were proven.
        """
        stamp = self._stamp()  # what changes meanwhile makes the result old
        so_far = FoundSoFar(self._stores, self.more_found)
        try:
            found = self._find(job, so_far.add)
        finally:
            so_far.close()
        self._stores.found.replace(self._chosen.applied(found), stamp)
        return self.state()

    def applied(self, groups: Iterable[Group]) -> list[Group]:
        """Found groups as the person's decisions leave them: other keepers, only what is proven, none kept whole."""
        kept = self._stores.kept.all()
        result = []
        for group in self._chosen.applied(groups):
            proven = tuple(member for member in group.members if member.proven)
            if len(proven) > 1 and not is_kept(files_of(group), kept):
                result.append(group if proven == group.members else replace(group, members=proven))
        return result

    def bring_up_to_date(self, job: Job) -> None:
        """Search for duplicates if photos or decisions have changed since the last time. Raises Cancelled."""
        if not self._is_fresh():
            self.find(job)

    def in_full(self) -> tuple[list[Group], frozenset[int]]:
        """All groups found last, with everything that is known of the members that are proven; and what is marked."""
        with self._stores.database.snapshot():
            heads = stored_groups(self._stores)
            marked = self._marked(heads)
            said = self._stores.found.words()
            wanted = {member.id for head in heads for member in head.members if member.proven}
            photos = {photo.id: photo for photo in self._stores.photos.all() if photo.id in wanted}
            chosen = self._stores.keepers.all()
        groups = []
        for head in heads:
            found, words = said[head.id]
            members = tuple(words[member.id].of(photos[member.id]) for member in head.members if member.proven)
            if len(members) > 1:
                by_hand = members[0].photo.id in chosen
                groups.append(Group(head.id, head.tier, found.reason, found.tied, members, by_hand))
        return groups, marked

    def copies(self) -> list[GroupPaths]:
        """The groups of copies found last, without looking for new ones; only what is proven."""
        roots = {folder_id: path for folder_id, path, _ in self._stores.folders.all()}
        return [
            GroupPaths(
                group.id,
                group.tier,
                address(group.keeper, roots),
                [address(member, roots) for member in group.members if member.proven],
                frozenset(address(member, roots) for member in group.losers if not member.bulk),
                {address(member, roots): member.facts.only_here for member in group.losers if member.facts.only_here},
            )
            for group in stored_groups(self._stores)
            if group.tier != "series"
        ]

    # Marks and keepers

    def mark(self, photos: Iterable[int]) -> None:
        """Mark photos for deletion. Keepers, protected photos and those of no group are passed over."""
        allowed = markable(stored_groups(self._stores))
        self._stores.marks.put(photo_id for photo_id in photos if photo_id in allowed)

    def unmark(self, photos: Iterable[int]) -> None:
        """Take marks off."""
        self._stores.marks.remove(photos)

    def choose_keeper(self, group_id: str, photo_id: int) -> Group:
        """Keep this member instead; the others are compared with it, and what is not proven cannot be marked.

        Raises UsageError when the group or the member is no longer there.
        """
        group = self.group(group_id)
        if photo_id not in {member.photo.id for member in group.members}:
            raise UsageError(_GONE)
        changed = self._chosen.headed_by(group, photo_id)
        with self._stores.database.atomic():
            self._stores.keepers.put(photo_id, [member.photo.id for member in group.members])
            self._stores.marks.remove([photo_id, *(member.photo.id for member in changed.members if not member.proven)])
            self._stores.found.put(changed)
        return changed

    def give_back_keeper(self, before: Group) -> None:
        """Undo `choose_keeper`: the group is again as it was before, and no keeper of it is chosen by hand."""
        with self._stores.database.atomic():
            ids = [member.photo.id for member in before.members]
            self._stores.keepers.remove(ids)
            if before.by_hand:
                self._stores.keepers.put(before.keeper.id)
            self._stores.found.put(before)

    def selections(self, photos: Collection[int] | None = None) -> list[Selection]:
        """The marked photos with what stays in their place; only these when given. For `DeletingService.trash`."""
        groups = stored_groups(self._stores)
        marked = self._marked(groups)
        return self._selected(groups, marked if photos is None else marked & set(photos))

    def exact_copies(self) -> list[Selection]:
        """All exact copies with what stays in their place, by the groups found last. For `DeletingService.trash`."""
        groups = stored_groups(self._stores)
        return self._selected(groups, exact_copies(groups))

    def _selected(self, groups: Iterable[GroupHead], wanted: Collection[int]) -> list[Selection]:
        roots = {folder_id: path for folder_id, path, _ in self._stores.folders.all()}
        chosen: dict[int, Selection] = {}
        for group in groups:  # surest first: a photo of two groups goes as the copy that it is
            for member in group.losers:
                if member.id in wanted and member.id not in chosen:
                    loser, keeper = address(member, roots), address(group.keeper, roots)
                    chosen[member.id] = Selection(loser, keeper, group.id, group.tier)
        return list(chosen.values())

    # Deciding

    def not_duplicates(self, group_id: str) -> Settled:
        """Remember for ever that no two of these are the same shot. Raises UsageError for one file under more names."""
        group = self.group(group_id)
        contents = sorted({member.photo.content_hash for member in group.members})
        if len(contents) < 2:
            raise UsageError(
                "These are the same file, byte by byte, so they cannot be different photos. “Keep all” leaves them all."
            )
        pairs = tuple(itertools.combinations(contents, 2))
        said = self._stores.pair_decisions.all()
        earlier = {pair: said[pair] for pair in pairs if pair in said}
        with self._stores.database.atomic():
            fresh = self._is_fresh()
            unmarked = self._unmark(group)
            self._stores.pair_decisions.put(pairs, False)
            self._stores.found.remove(group_id)
            # Files of the same bytes among them are a group of their own, which has to be found.
            self._restamp(fresh and len(contents) == len(group.members))
        return Settled(pairs, earlier, None, unmarked, group)

    def different(self, group_id: str, photos: Collection[int]) -> Settled:
        """Remember for ever that these of a group are none of its shot; the others stay a group.

        Where the photo to keep is one of them, the others are found anew. Raises UsageError when they are all of the
        group, or the same file as the others.
        """
        from photosim.duplicates.finding import group_name

        group = self.group(group_id)
        apart = told_apart(group, photos)
        said = self._stores.pair_decisions.all()
        earlier = {pair: said[pair] for pair in apart.pairs if pair in said}
        with self._stores.database.atomic():
            fresh = self._is_fresh()
            unmarked = frozenset(self._stores.marks.all() & apart.gone)
            self._stores.marks.remove(unmarked)
            self._stores.pair_decisions.put(apart.pairs, False)
            self._stores.found.remove(group_id)
            if apart.rest is not None:
                hashes = [member.photo.content_hash for member in apart.rest.members]
                self._stores.found.put(replace(apart.rest, id=group_name(group.tier, hashes)))
            # Who is left without a keeper, or was taken out with others, may be a group that has to be found.
            known = apart.rest is not None and not (group.tier == "same-shot" and _are_one_picture(apart.rest))
            self._restamp(fresh and known and len(apart.gone) == 1)
        return Settled(apart.pairs, earlier, None, unmarked, group)

    def keep_all(self, group_id: str) -> Settled:
        """Remember for ever that all of these stay; the group comes back only when another photo joins it."""
        group = self.group(group_id)
        with self._stores.database.atomic():
            fresh = self._is_fresh()
            unmarked = self._unmark(group)
            number = self._stores.kept.put(files_of(group))
            self._restamp(fresh)
        return Settled((), {}, number, unmarked, group)

    def take_back(self, settled: Settled) -> None:
        """Undo a decision, with the marks that went with it."""
        with self._stores.database.atomic():
            fresh = self._is_fresh()
            if settled.kept is not None:
                self._stores.kept.remove([settled.kept])
            self._stores.pair_decisions.remove(settled.pairs)
            for same in (True, False):
                self._stores.pair_decisions.put([pair for pair, was in settled.earlier.items() if was is same], same)
            self._make_room(settled.group)
            self._stores.found.put(settled.group)
            self._stores.marks.put(settled.unmarked)
            self._restamp(fresh)

    # Helpers

    def _marked(self, groups: Sequence[GroupHead]) -> frozenset[int]:
        return frozenset(self._stores.marks.all() & markable(groups))

    def _make_room(self, group: Group) -> None:
        """A photo is in one group of copies at most: forget what was found of these while they were apart."""
        ids = {member.photo.id for member in group.members}
        for other in stored_groups(self._stores):
            if "series" not in (group.tier, other.tier) and not ids.isdisjoint(member.id for member in other.members):
                self._stores.found.remove(other.id)

    def _unmark(self, group: Group) -> frozenset[int]:
        marked = frozenset(self._stores.marks.all() & {member.photo.id for member in group.members})
        self._stores.marks.remove(marked)
        return marked

    def _stamp(self) -> str:
        rules = self._stores.keeping.get()
        model = self._identity()
        return repr((self._stores.found.stamp(model.key), model.scale, rules.names, rules.folders))

    def _is_fresh(self) -> bool:
        when = self._stores.found.when()
        return when is not None and when[1] == self._stamp()

    def _restamp(self, fresh: bool) -> None:
        """What this class itself did to the groups does not make them old."""
        if fresh:
            self._stores.found.restamp(self._stamp())


def _are_one_picture(group: Group) -> bool:
    """Whether all of these are identical."""
    found = [member.facts.differences for member in group.members[1:]]
    return all(differences is not None and differences.is_identical for differences in found)
