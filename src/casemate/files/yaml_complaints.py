"""What libyaml complains about, in the words of somebody who writes a model."""

from typing import TYPE_CHECKING

from casemate.files.problems import Place, Problem

if TYPE_CHECKING:
    from yaml import MarkedYAMLError

_QUOTE = "put the text in double quotes"
_INDENT = "indent it like its neighbours, with spaces"

_EXPLANATIONS = {
    "mapping values are not allowed": (
        "a ':' stands where no key can stand",
        "start a new line for the key, indented like its neighbours; put a text that holds ': ' in double quotes",
    ),
    "block sequence entries are not allowed": (
        "a list item '- ' cannot stand here",
        "start the list on a new line, or put the text in double quotes",
    ),
    "could not find expected ':'": ("this line is neither a key nor part of a text", "write 'key: value'"),
    "tab character that violates indentation": ("a tab is used to indent", "indent with spaces"),
    "found unexpected end of stream": ("the quotation mark is never closed", "close the text with the same mark"),
    "unexpected document indicator": ("the quotation mark is never closed", "close the text with the same mark"),
    "unknown escape character": (
        "a backslash is followed by a letter that is no escape",
        "write two backslashes, or use single quotes",
    ),
    "did not find expected hexdecimal number": (
        "the escape needs hexadecimal digits",
        "write two backslashes, or use single quotes",
    ),
    "invalid Unicode character escape code": (
        "the escape stands for no character",
        "write the character itself, or one \\U escape with eight digits",
    ),
    "did not find expected ',' or ']'": ("the list is not closed", "close it with ']' and separate items with ','"),
    "did not find expected ',' or '}'": ("the mapping is not closed", "close it with '}' and separate keys with ','"),
    "did not find expected '-' indicator": ("a list item has to start with '- ' here", _INDENT),
    "did not find expected key": ("a key has to stand here", f"{_INDENT}, and write nothing after a closing quote"),
    "did not find expected <document start>": (
        "this stands outside the document",
        "indent it like the lines before, and drop closing brackets that nothing opens",
    ),
    "did not find expected node content": ("a value is missing here", "write the value, or drop what announces it"),
    "did not find expected comment or line break": (
        "nothing may follow '|' or '>' on the same line",
        "start the text on the next line",
    ),
    "unknown directive name": ("this directive is unknown", "remove the line that starts with '%'"),
    "found incompatible YAML document": ("this version of YAML is unknown", "remove the line that starts with '%'"),
    "undefined tag handle": ("tags are not part of the language", "remove the tag"),
}

_NOTICED_LATE = (
    "did not find expected ','",
    "unexpected end of stream",
    "unexpected document indicator",
    "could not find expected ':'",
)


def explain(error: "MarkedYAMLError", text: str, name: str) -> Problem:
    """A complaint of libyaml about `text` as a problem with place and remedy."""
    complaint = error.problem or "the text is not YAML"
    marks = (error.context_mark, error.problem_mark)
    mark = (marks[0] or marks[1]) if _starts_earlier(complaint) else (marks[1] or marks[0])
    place = Place(file=name, line=mark.line + 1, column=mark.column + 1) if mark else Place(file=name)
    message, remedy = _words(complaint, _character(text, place))
    return Problem(message=message, remedy=remedy, place=place)


def _starts_earlier(complaint: str) -> bool:
    """Whether what is wrong stands where libyaml began to read, not where it gave up."""
    return any(fragment in complaint for fragment in _NOTICED_LATE)


def _words(complaint: str, character: str) -> tuple[str, str]:
    if "cannot start any token" in complaint:
        if character == "\t":
            return "a tab is used to indent", "indent with spaces"
        return f"a text cannot start with {character!r}", _QUOTE
    if "alphabetic or numeric character" in complaint:
        return "'&' and '*' cannot start a text", _QUOTE
    for fragment, words in _EXPLANATIONS.items():
        if fragment in complaint:
            return words
    return f"the text is not YAML: {complaint}", "correct the line; texts with special characters go in double quotes"


def _character(text: str, place: Place) -> str:
    """The character at `place`; empty past the end."""
    lines = text.split("\n", place.line or 1)
    line = lines[(place.line or 1) - 1] if len(lines) >= (place.line or 1) else ""
    column = (place.column or 1) - 1
    return line[column : column + 1]
