"""Parsing what rules may say: atoms, positive and negated literals, comparisons. Nothing else can be said.

Text never reaches the grounder as it stands; it is parsed here and printed anew from the parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(r"\s*(?:(?P<word>[A-Za-z_][A-Za-z0-9_]*)|(?P<mark>!=|=|\(|\)|,))")
_MOST_CHARACTERS = 2_000


class DatalogError(ValueError):
    """A body or atom that cannot be read; the text says what and where."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A name that starts with a capital letter; `_` alone stands for any value."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Word:
    """A constant: a word of the model language."""

    name: str

    def __str__(self) -> str:
        return self.name


Term = Variable | Word


@dataclass(frozen=True, slots=True)
class Literal:
    """A predicate that holds, or does not hold, for its arguments."""

    predicate: str
    terms: tuple[Term, ...]
    negated: bool = False

    def __str__(self) -> str:
        arguments = ", ".join(str(term) for term in self.terms)
        return f"{'not ' if self.negated else ''}{self.predicate}({arguments})"

    @property
    def variables(self) -> tuple[str, ...]:
        """The named variables, in order."""
        return tuple(term.name for term in self.terms if isinstance(term, Variable) and term.name != "_")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two terms that are equal, or differ."""

    left: Term
    right: Term
    equal: bool

    def __str__(self) -> str:
        return f"{self.left} {'=' if self.equal else '!='} {self.right}"

    @property
    def variables(self) -> tuple[str, ...]:
        """The named variables, in order."""
        return tuple(t.name for t in (self.left, self.right) if isinstance(t, Variable) and t.name != "_")


BodyPart = Literal | Comparison


def parse_body(text: str) -> tuple[BodyPart, ...]:
    """The parts of a body such as `flow(F, A, B), not external(B), A != B`. Raises `DatalogError`."""
    tokens = _Tokens(text)
    parts = [_part(tokens)]
    while tokens.take(","):
        parts.append(_part(tokens))
    tokens.finish()
    return tuple(parts)


def parse_atom(text: str) -> Literal:
    """One positive literal such as `taints(Source)`. Raises `DatalogError`."""
    tokens = _Tokens(text)
    found = _part(tokens)
    tokens.finish()
    if not isinstance(found, Literal) or found.negated:
        raise DatalogError(f"`{text}` is not an atom; write one like `taints(Source)`")
    return found


def parse_clause(text: str) -> tuple[Literal, tuple[BodyPart, ...]]:
    """A clause of the vocabulary, `head :- body.` Raises `DatalogError`."""
    head, arrow, body = text.partition(":-")
    if not arrow or not body.rstrip().endswith("."):
        raise DatalogError("a clause reads `head :- body.`")
    return parse_atom(head), parse_body(body.rstrip()[:-1])


class _Tokens:
    """The tokens of a text, taken one by one."""

    def __init__(self, text: str) -> None:
        if len(text) > _MOST_CHARACTERS:
            raise DatalogError(f"longer than {_MOST_CHARACTERS} characters")
        self.text = text
        self.found: list[tuple[str, bool, int]] = []
        at = 0
        end = len(text.rstrip())
        while at < end:
            match = _TOKEN.match(text, at)
            if match is None:
                rest = text[at:].lstrip()
                column = len(text) - len(rest) + 1
                raise DatalogError(f"`{rest[:20]}` cannot be read (character {column}); a body only matches facts")
            word = match.group("word")
            self.found.append((word or match.group("mark"), word is not None, match.start() + 1))
            at = match.end()
        self.at = 0

    def take(self, mark: str) -> bool:
        """Whether the next token is this mark; it is taken if so."""
        if self.at < len(self.found) and self.found[self.at][0] == mark:
            self.at += 1
            return True
        return False

    def need(self, mark: str) -> None:
        """Take this mark or say that it is missing."""
        if not self.take(mark):
            raise DatalogError(f"expected `{mark}` {self._where()}")

    def word(self) -> str:
        """Take the next word."""
        if self.at < len(self.found) and self.found[self.at][1]:
            self.at += 1
            return self.found[self.at - 1][0]
        raise DatalogError(f"expected a name {self._where()}")

    def finish(self) -> None:
        """Say so where something is left."""
        if self.at < len(self.found):
            raise DatalogError(f"did not expect `{self.found[self.at][0]}` {self._where()}")

    def _where(self) -> str:
        if self.at >= len(self.found):
            return "at the end"
        return f"at character {self.found[self.at][2]}"


def _part(tokens: _Tokens) -> BodyPart:
    negated = tokens.take("not")
    name = tokens.word()
    if tokens.take("("):
        terms = [_term(tokens.word())]
        while tokens.take(","):
            terms.append(_term(tokens.word()))
        tokens.need(")")
        if name[0].isupper() or name[0] == "_":
            raise DatalogError(f"`{name}` is not a predicate; predicates start with a small letter")
        return Literal(name, tuple(terms), negated)
    if negated:
        raise DatalogError(f"`not` stands before `{name}`, which is no literal")
    equal = tokens.take("=")
    if not equal:
        tokens.need("!=")
    other = tokens.word()
    if "_" in (name, other):
        raise DatalogError("`_` stands for anything and cannot be compared")
    return Comparison(_term(name), _term(other), equal)


def _term(word: str) -> Term:
    return Variable(word) if word[0].isupper() or word == "_" else Word(word)
