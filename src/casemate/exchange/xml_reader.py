"""XML of strangers, read safely: no document types, no entities, nothing fetched, and limits on size and depth.

Expat expands entities only where a document type declares them, so refusing every document type refuses entity bombs
and external entities alike, before any of them is expanded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from casemate.files import DEFAULT_LIMITS, CasemateError, InvalidInput, Limits, Place, Problem


@dataclass(slots=True)
class XmlElement:
    """One element and where it begins."""

    tag: str
    attributes: dict[str, str]
    place: Place
    text: str = ""
    children: list[XmlElement] = field(default_factory=list)

    def all(self, tag: str) -> Iterator[XmlElement]:
        """The children of this name."""
        return (child for child in self.children if child.tag == tag)

    def first(self, tag: str) -> XmlElement | None:
        """The first child of this name."""
        return next(self.all(tag), None)

    def walk(self) -> Iterator[XmlElement]:
        """This element and everything below, in the order of the file."""
        todo = [self]
        while todo:
            element = todo.pop()
            yield element
            todo.extend(reversed(element.children))


def read_xml(path: Path, limits: Limits = DEFAULT_LIMITS) -> XmlElement:
    """The root element of a file. Raises `InvalidInput`, or `CasemateError` where it cannot be read."""
    try:
        with path.open("rb") as stream:
            data = stream.read(limits.size + 1)
    except OSError as error:
        raise CasemateError(f"cannot read {path}: {error.strerror}") from error
    return parse_xml(data, str(path), limits)


def parse_xml(data: bytes, name: str = "input", limits: Limits = DEFAULT_LIMITS) -> XmlElement:
    """The root element of a text; `name` stands for the file in messages. Raises `InvalidInput`."""
    if len(data) > limits.size:
        message = f"the file is larger than {limits.size:_} bytes"
        raise InvalidInput([Problem(message=message, remedy="split it into several files", place=Place(file=name))])
    return _Reader(name, limits).read(data)


class _Reader:
    """One document being read."""

    def __init__(self, name: str, limits: Limits) -> None:
        self._name, self._limits = name, limits
        self._open: list[XmlElement] = []
        self._root: XmlElement | None = None
        self._count = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self._parser.StartDoctypeDeclHandler = self._document_type
        self._parser.EntityDeclHandler = self._document_type
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def read(self, data: bytes) -> XmlElement:
        try:
            self._parser.Parse(data, True)
        except expat.ExpatError as error:
            place = Place(file=self._name, line=error.lineno, column=error.offset + 1)
            message = f"the XML is not well formed: {expat.errors.messages[error.code]}"
            raise InvalidInput([Problem(message=message, remedy="export the file again", place=place)]) from error
        except (LookupError, ValueError) as error:  # an encoding that Python does not know, or knows too well
            place = Place(file=self._name, line=1, column=1)
            message = "the XML names an encoding that is not known"
            raise InvalidInput([Problem(message=message, remedy="save the file as UTF-8", place=place)]) from error
        assert self._root is not None  # expat accepts no document without an element
        return self._root

    def _place(self) -> Place:
        parser = self._parser
        return Place(file=self._name, line=parser.CurrentLineNumber, column=parser.CurrentColumnNumber + 1)

    def _refuse(self, message: str, remedy: str) -> NoReturn:
        raise InvalidInput([Problem(message=message, remedy=remedy, place=self._place())])

    def _document_type(self, *_: object) -> None:
        self._refuse(
            "the XML declares a document type; entities in it could read files or fill the memory",
            "remove the <!DOCTYPE …> part; trees need none",
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) >= self._limits.depth:
            self._refuse(f"the XML is nested deeper than {self._limits.depth}", "flatten it; shared parts help")
        if self._count > self._limits.nodes:
            self._refuse(f"the XML has more than {self._limits.nodes:_} elements", "split it into several files")
        element = XmlElement(tag, attributes, self._place())
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._root = element
        self._open.append(element)

    def _end(self, _: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        element = self._open[-1]
        if len(element.text) + len(text) > self._limits.scalar:
            self._refuse(f"a text is longer than {self._limits.scalar:_} characters", "shorten it")
        element.text += text
