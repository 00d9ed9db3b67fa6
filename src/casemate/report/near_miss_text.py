"""Near misses as a rule pack writes them: one line for each condition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from casemate.analysis.authoring import Proposal, near_misses_of
from casemate.files import Value, to_json

Changes = Mapping[str, Sequence[Mapping[str, Value]]]
"""By condition: the changes that make it fail."""


def near_miss_lines(changes: Changes, indent: int) -> Iterator[str]:
    """The lines of the key, `indent` spaces in; none where there is nothing to write."""
    if changes:
        yield f"{' ' * indent}near_misses:"
    for fails, found in changes.items():
        said = ", ".join(_flow(dict(change)) for change in found)
        yield f'{" " * (indent + 2)}"{fails}": {said if len(found) == 1 else f"[{said}]"}'


def proposals_text(rule: str, found: Sequence[Proposal]) -> str:
    """What to add to a rule, as YAML, and as comments the mutants for which nothing was found."""
    lines = [*near_miss_lines(near_misses_of(found), 4)]
    for proposal in found:
        said = f"    # {proposal.mutant.change}: {proposal.mutant.said}"
        if proposal.edit is None:
            lines.append(f"{said}: nothing found; is the condition superfluous?")
        elif proposal.still_fires:
            lines.append(f"{said}: change `fires` itself: {_flow(dict(proposal.edit))}")
    return "\n".join(lines or [f"    # {rule}: every mutant is noticed already"]) + "\n"


def _flow(value: Value) -> str:
    """The value in YAML's flow style, without quotes where it needs none."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_plain(name)}: {_flow(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(one) for one in value) + "]"
    return _plain(value) if isinstance(value, str) else to_json(value, indent=False).strip()


def _plain(text: str) -> str:
    """The text as it is where YAML reads it as text, and else in quotes."""
    sound = text[:1].isalpha() and all(one.isalnum() or one in "._-" for one in text)
    return text if sound and text not in ("true", "false", "null") else to_json(text, indent=False).strip()
