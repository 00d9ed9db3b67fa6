"""How much of an input Casemate is willing to read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Upper bounds of one text input; beyond them it is refused."""

    size: int = 10_000_000
    """Bytes."""
    depth: int = 64
    """Mappings and lists inside each other."""
    nodes: int = 3_000_000
    """Values, lists and mappings included; keys do not count."""
    scalar: int = 1_000_000
    """Characters of one text or number."""


DEFAULT_LIMITS = Limits()
