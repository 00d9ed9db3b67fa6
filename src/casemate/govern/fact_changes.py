"""What changed between the facts of a decision and today's, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from casemate.govern.facts_under import fact_name, is_step

_MOST = 3
_KEY = re.compile(r"(\w+)=(\[[^\]]*\]|\"(?:[^\"\\]|\\.)*\"|[^;]*)")


def changes(before: Iterable[str], now: Iterable[str]) -> tuple[str, ...]:
    """One clause for each fact that changed, what the model says before what follows from it."""
    old, new = _by_name(before), _by_name(now)
    names = sorted({*old, *new}, key=lambda name: (is_step(name) or name == "threat", name))
    return tuple(clause for name in names if old.get(name) != new.get(name) for clause in _clauses(name, old, new))


def sentence(clauses: Iterable[str]) -> str:
    """The clauses as one sentence without a full stop; what is beyond three is counted."""
    said = tuple(clauses)
    rest = f"; and {len(said) - _MOST} more" if len(said) > _MOST else ""
    return "; ".join(said[:_MOST]) + rest


def _by_name(lines: Iterable[str]) -> Mapping[str, str]:
    """Flows of one role between the same ends share a name; their facts stand one after the other."""
    found: dict[str, str] = {}
    for line in sorted(lines):
        name = fact_name(line)
        said = line.removeprefix(name).removeprefix(": ")
        found[name] = f"{found[name]}; {said}" if name in found else said
    return found


def _clauses(name: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    if is_step(name):
        what = name.removeprefix("step ")
        yield f"`{what}` is a further way" if name in new else f"`{what}` is no way any more"
    elif name not in new:
        yield f"`{name}` is gone"
    elif name not in old:
        yield f"`{name}` is new"
    elif name == "threat":
        yield f"it was {old[name].replace('=', ' ')} and is now {new[name].replace('=', ' ')}"
    else:
        yield from _key_clauses(name, dict(_KEY.findall(old[name])), dict(_KEY.findall(new[name])))


def _key_clauses(name: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    for key in sorted({*old, *new}):
        before, now = old.get(key), new.get(key)
        if before == now:
            continue
        if before is None:
            yield f"`{name}.{key}` is now {now}"
        elif now is None:
            yield f"`{name}.{key}` was {before} and is no longer said"
        else:
            yield f"`{name}.{key}` was {before} and is now {now}"
