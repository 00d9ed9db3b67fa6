"""What can be wrong with an input, where, and how to mend it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

_WORD = re.compile(r"[\w@/$ :>-]+")


class CasemateError(Exception):
    """Something that the user caused and can mend; the message says how."""


class Severity(Enum):
    """How bad a problem is: an error refuses the input, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A position in an input; lines and columns count from 1, columns in characters."""

    file: str
    line: int | None = None
    column: int | None = None
    """Means nothing without a line."""

    def __str__(self) -> str:
        known = [self.file]
        if self.line is not None:
            known.append(str(self.line))
            if self.column is not None:
                known.append(str(self.column))
        return ":".join(known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with an input."""

    message: str
    """What is wrong, without a full stop."""
    remedy: str = ""
    """What to do about it; empty when the message says it."""
    path: tuple[str | int, ...] = ()
    """Keys and list indices that lead to the value; empty for the whole document."""
    place: Place | None = None
    severity: Severity = Severity.ERROR

    def render(self) -> str:
        """One readable block: place, severity, message, key path, and the remedy on a line of its own."""
        before = f"{self.place}: " if self.place else ""
        after = f" (at {path_text(self.path)})" if self.path else ""
        remedy = f"\n    {self.remedy}" if self.remedy else ""
        return f"{before}{self.severity.value}: {self.message}{after}{remedy}"


class InvalidInput(CasemateError):
    """An input that is refused, with everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=_order))
        """Sorted by place; never empty in practice."""
        super().__init__(_summary(self.problems))


def path_text(path: tuple[str | int, ...]) -> str:
    """The key path as people write it: `flows[3].from`; keys that are no words are quoted."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif _WORD.fullmatch(part):
            text += f".{part}" if text else part
        else:
            text += f"[{part!r}]"
    return text


def _order(problem: Problem) -> tuple[str, int, int, str]:
    place = problem.place or Place(file="")
    return place.file, place.line or 0, place.column or 0, problem.message


def _summary(problems: tuple[Problem, ...]) -> str:
    files = sorted({problem.place.file for problem in problems if problem.place})
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    return f"{count} in {', '.join(files)}" if files else count
