"""Authors compared: whether two names can be one person, and whether two lists are the same people."""

from collections.abc import Sequence

from bot.core.paper.likeness import title_words


def is_same_person(one: str, other: str) -> bool:
    """Whether two names differ only in accents, order, initials or names in between."""
    mine, theirs = title_words(one), title_words(other)
    if sorted(mine) == sorted(theirs) or "".join(mine) == "".join(theirs):
        return True
    shared = set(mine) & set(theirs)
    mine, theirs = ([word for word in words if word not in shared] for words in (mine, theirs))
    if not shared:
        return False
    short, long = sorted((mine, theirs), key=len)
    return all(any(word[0] == fuller[0] and 1 in (len(word), len(fuller)) for fuller in long) for word in short)


def are_same_people(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether both lists name the same people in the same order."""
    return len(ours) == len(theirs) and all(map(is_same_person, ours, theirs))


def share_authors(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether half of the shorter list is in the other one: the same work, though people joined or left."""
    shared = sum(any(is_same_person(one, other) for other in theirs) for one in ours)
    return bool(shared) and 2 * shared >= min(len(ours), len(theirs))
