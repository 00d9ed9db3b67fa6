"""The command line: arguments in, one call of the room that does the work, text and an exit code out."""

from casemate.cli.application import main

__all__ = ["main"]
