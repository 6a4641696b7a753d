"""What the review page says of groups and photos. No Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.kit import wording
from photosim.ui.kit.evidence import plain, sentence
from photosim.ui.kit.said import said
from photosim.values.copy_facts import CopyKind
from photosim.values.photos import Group, Member, Photo, Tier
from photosim.values.review import GroupHead, MemberHead

TIERS: dict[Tier, str] = {"identical": tr("Identical"), "same-shot": tr("Same shot"), "series": tr("Series")}
EXPLAINED: dict[Tier, str] = {
    "identical": tr("the same file, or the same picture with other details about it"),
    "same-shot": tr("copies of one picture: resized, cropped, edited or saved again, proven pixel by pixel"),
    "series": tr("different pictures of one scene, taken within seconds; choose one by one"),
}

KEEPER = tr("This is the photo to keep. Choose another to keep first (K on that one).")
KEEPER_OF_COPIES = tr("It is kept in place of its copies, which are a group of their own. Decide about those first.")
PROTECTED = tr("Its folder has a padlock: nothing in it is ever deleted.")
CHOOSING = tr("Comparing the others with the photo you chose…")
"""While another keeper is chosen: with many members that takes a while."""
UNPROVEN = tr("It is not proven to be the same shot as the photo you keep.")


def gain(size: int) -> str:
    """`4.2 MB can be freed`."""
    return tr("{0} can be freed", wording.size(size)) if size else tr("nothing to free")


def summary(groups: Collection[GroupHead], total: int) -> str:
    """`2,000 groups · 3.4 GB can be freed`; `total` is how many there are without filters."""
    count = wording.counted(len(groups), "group")
    if len(groups) != total:
        count = tr("{0} of {1}", wording.number(len(groups)), wording.counted(total, "group"))
    space = sum(group.gain for group in groups if group.tier != "series")
    return f"{count} · {gain(space)}"


def marked(sizes: Collection[int]) -> str:
    """`120 marked, 840 MB`; empty when nothing is."""
    return tr("{0} marked, {1}", wording.number(len(sizes)), wording.size(sum(sizes))) if sizes else ""


def group_facts(group: GroupHead, marks: int) -> tuple[str, str, str]:
    """Title, second line, and what is marked, of a group in the list."""
    title = wording.counted(len(group.members), "photo")
    if group.tier == "series":
        second = tr("Series · up to {0}", wording.size(group.gain)) if group.gain else tr("Series")
    elif group.gain:
        second = f"{TIERS[group.tier]} · {wording.size(group.gain)}"
    else:
        second = tr("{0} · protected", TIERS[group.tier])
    return title, second, tr("{0} marked", wording.number(marks)) if marks else ""


_ORIGINAL = "the original rather than an edit or export"
"""Where the files have the same bytes, nothing but their names can have told that."""


def usual_lines() -> list[str]:
    """Second lines of groups as wide as most of them are, in the language of the window."""
    return [f"{tier} · {wording.size(888_000_000)}" for tier in TIERS.values()]


def reason(tier: Tier, group: Group | None, *, first_only: bool = False) -> str:
    """Why the keeper is the one to keep, as a sentence; `first_only`: no more than the first reason."""
    if group is None:
        return ""
    if group.tied:
        return tr("Others are just as good; this one comes first by its folder and name.")
    why = group.reason.strip().rstrip(".")
    if why.startswith(_ORIGINAL) and len({member.photo.content_hash for member in group.members}) == 1:
        return tr("Kept because: its name or folder looks least like that of a copy.")
    if first_only:
        why = why.partition("; ")[0]
    why = said(why)
    if not why:
        return ""
    return tr("Suggested, because: {0}.", why) if tier == "series" else tr("Kept because: {0}.", why)


def member_facts(
    member: MemberHead, details: Member | None, tier: Tier, *, keeps: bool, why: str
) -> tuple[str, str, str]:
    """Three lines about a member: evidence or reason, size, what deleting it frees."""
    photo = details.photo if details is not None else None
    if keeps:
        first = why or (tr("The best of the series") if tier == "series" else tr("The one to keep"))
    else:
        first = sentence(plain(details)) if details is not None else ""
    return first, _facts(member, photo), _frees(member, keeps=keeps)


def folder_names(roots: Mapping[int, Path]) -> dict[int, str]:
    """What folders of the library are called in short, by their ids: their last part, all of it where two share one."""
    shared = Counter(path.name for path in roots.values())
    return {
        number: to_text(path.name if path.name and shared[path.name] == 1 else path) for number, path in roots.items()
    }


def blocked(group: GroupHead, member: MemberHead, kept_elsewhere: bool) -> str:
    """Why a photo cannot be marked; empty when it can."""
    if member.id == group.keeper.id:
        return KEEPER
    if member.protected:
        return PROTECTED
    if not member.proven:
        return UNPROVEN
    return KEEPER_OF_COPIES if kept_elsewhere else ""


def rule(tier: Tier, count: int) -> str:
    """What “mark all groups like this” does, in words."""
    many = wording.counted(count, "group")
    if tier == "identical":
        return tr(
            "In {0} of identical photos: keep the one that is shown as “Keep”, and mark all others. "
            "Nothing is lost: each marked photo has the same picture as the one that stays.",
            many,
        )
    return tr(
        "In {0} of the same shot: keep the one that is shown as “Keep”, and mark the others of the kinds ticked "
        "below. Each of them was compared with the one that stays, square by square.",
        many,
    )


KINDS = {
    CopyKind.EXACT: tr("Exact copies"),
    CopyKind.SAVED_AGAIN: tr("Saved again"),
    CopyKind.SMALLER: tr("Smaller"),
    CopyKind.CROP: tr("Crops"),
    CopyKind.EDIT: tr("Edits"),
}
TICKED = (CopyKind.EXACT, CopyKind.SAVED_AGAIN, CopyKind.SMALLER)
"""Kinds that are marked unless the person says otherwise: what goes is the same picture with no more in it."""


def sizes_of(groups: Iterable[GroupHead], photos: Collection[int]) -> dict[int, int]:
    """Bytes of these photos by their ids; a photo of two groups counts once."""
    return {member.id: member.size for group in groups for member in group.members if member.id in photos}


def _facts(member: MemberHead, photo: Photo | None) -> str:
    size = wording.size(member.size)
    if photo is None:
        return size
    return f"{wording.number(photo.width)} × {wording.number(photo.height)} · {size} · {photo.format}"


def _frees(member: MemberHead, *, keeps: bool) -> str:
    if keeps:
        return tr("Stays")
    if member.protected:
        return tr("Protected, stays")
    if not member.proven:
        return tr("Cannot be marked")
    return tr("Deleting it frees {0}", wording.size(member.size))
