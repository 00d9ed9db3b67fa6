"""The call of Typst. The page design is `report.typ`; what it shows comes in as data and is never read as markup."""

from __future__ import annotations

import json
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from casemate.files import CasemateError
from casemate.report.pdf.contents import contents_of
from casemate.report.pdf.text import needs_other_fonts

if TYPE_CHECKING:
    from casemate.report.document import Document

_REMEDY = 'pip install "casemate[reports]", or write HTML'


def to_pdf(document: Document) -> bytes:
    """The whole file. The same document gives the same bytes, on every machine as long as Roboto has its letters.

    Fonts of the system are asked only for scripts that the packaged ones lack. Nothing is fetched or read from disk.
    Raises `CasemateError` when Typst or the font is not installed.
    """
    try:
        import typst

        folder = files("font_roboto") / "files"
    except ImportError as error:
        raise CasemateError(f"PDF needs the package {error.name}: {_REMEDY}") from error
    said = json.dumps(contents_of(document), ensure_ascii=False)
    template = files("casemate.report.pdf").joinpath("report.typ").read_bytes()
    with as_file(folder) as fonts:
        compiler = typst.Compiler(
            input=template,
            font_paths=typst.Fonts(include_system_fonts=needs_other_fonts(said), font_paths=[str(fonts)]),
            sys_inputs={"document": said},
        )
        made = compiler.compile(format="pdf")
    assert isinstance(made, bytes)
    return made
