"""Which components of several models are one: those of a file that several include, and those that `same_as` links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

Key = tuple[Path, str]
"""The file that a component is written in, and its id there."""


class Groups(NamedTuple):
    """Components by what they are."""

    first: Mapping[Key, Key]
    """Of every component: the one whose file speaks for all of its group, itself where it stands alone."""
    members: Mapping[Key, tuple[Key, ...]]
    """Of each such one: its group, itself first, the others sorted."""


def same_parts(links: Mapping[Key, Key | None]) -> Groups:
    """Group components; `links`: of each component of the landscape what its `same_as` points to, if it has any.

    What is pointed to may lie outside the landscape: two components that point there are one all the same. The one
    that points nowhere speaks for its group; of several, or in a circle, the first by file and id.
    """
    group: dict[Key, Key] = {}
    for one, other in sorted(links.items()):
        group.setdefault(one, one)
        if other is not None:
            group.setdefault(other, other)
            group[_root(group, one)] = _root(group, other)
    held: dict[Key, list[Key]] = {}
    for one in sorted(links):
        held.setdefault(_root(group, one), []).append(one)
    first: dict[Key, Key] = {}
    members: dict[Key, tuple[Key, ...]] = {}
    for found in held.values():
        speaker = _speaker(found, links)
        first.update(dict.fromkeys(found, speaker))
        members[speaker] = (speaker, *(one for one in found if one != speaker))
    return Groups(first, members)


def _root(group: dict[Key, Key], one: Key) -> Key:
    while group[one] != one:
        group[one] = group[group[one]]
        one = group[one]
    return one


def _speaker(found: Iterable[Key], links: Mapping[Key, Key | None]) -> Key:
    def order(one: Key) -> tuple[int, Key]:
        target = links[one]
        return (0 if target is None else 1 if target not in links else 2), one

    return min(found, key=order)
