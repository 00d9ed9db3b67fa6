"""Ids of flows that state none: they follow from the ends, the role, or the content, never from the order."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence

import orjson

from casemate.files import Value

_DIGEST_LENGTH = 6
_DEFAULT_ROLE = "data"
_REWORDED = frozenset({"name", "description", "owner", "tags", "was"})


def flow_ids(flows: Sequence[Mapping[str, Value]]) -> list[str]:
    """One id per flow, in the given order; flows of equal content get equal ids."""
    bare = [None if "id" in flow else f"{flow.get('from')}->{flow.get('to')}" for flow in flows]
    joined = Counter(ends for ends in bare if ends is not None)
    with_role = [
        ends if ends is None or joined[ends] == 1 else f"{ends}:{flow.get('as', _DEFAULT_ROLE)}"
        for ends, flow in zip(bare, flows, strict=True)
    ]
    same_role = Counter(name for name in with_role if name is not None)
    found: list[str] = []
    for name, flow in zip(with_role, flows, strict=True):
        if name is None:
            found.append(str(flow["id"]))
        else:
            found.append(name if same_role[name] == 1 else f"{name}:{_content_digest(flow)}")
    return found


def _content_digest(flow: Mapping[str, Value]) -> str:
    # What a person may reword (a name, a description) is no part of what a flow is, nor are others' keys, nor how a
    # file happens to say it: the order of a list, a default written out, an empty list.
    content = {
        name: sorted(value, key=str) if isinstance(value, list) else value
        for name, value in flow.items()
        if name not in _REWORDED and not name.startswith("x-") and value not in ([], None)
    }
    if content.get("as") == _DEFAULT_ROLE:
        del content["as"]
    canonical = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(canonical).hexdigest()[:_DIGEST_LENGTH]
