"""Reading a Stack Exchange dump: one ``<row …/>`` a line, streamed, bad rows told by their line."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.parsers import expat

FILES = ("Posts", "Users", "Comments", "Votes", "PostLinks")
#: Longer than any row can be (a body has at most 30,000 characters, escaped up to six for one).
MAX_ROW_BYTES = 1_000_000


@dataclass(frozen=True)
class BadRow:
    """A row that was left out, and why."""

    file: str
    line: int
    why: str

    def __str__(self) -> str:
        return f"{self.file}.xml, line {self.line}: {self.why}"


class Dump:
    """The files of one dump. ``bad`` grows while rows are read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bad: list[BadRow] = []

    def has(self, file: str) -> bool:
        return (self.folder / f"{file}.xml").is_file()

    def rows(self, file: str) -> Iterator[tuple[int, dict[str, str]]]:
        """Every row of a file with its line number; nothing where the file is absent.

        Each line is parsed by itself, so that a damaged one spoils no other, no entity can be
        declared, and the memory that it takes is that of one row.
        """
        path = self.folder / f"{file}.xml"
        if not path.is_file():
            return
        with path.open("rb") as lines:
            for number, line in _lines(lines):
                if not line.lstrip().startswith(b"<row"):
                    continue
                try:
                    yield number, _attributes(line)
                except (expat.ExpatError, ValueError) as error:
                    self.leave_out(file, number, str(error))

    def leave_out(self, file: str, line: int, why: str) -> None:
        """Note a row that cannot be used."""
        self.bad.append(BadRow(file, line, why))

    def read(
        self, file: str, use: Callable[[dict[str, str]], object]
    ) -> Iterator[tuple[int, object]]:
        """``use`` each row; one that it cannot use (KeyError, ValueError) is noted and left out."""
        for number, row in self.rows(file):
            try:
                yield number, use(row)
            except KeyError as error:
                self.leave_out(file, number, f"{error.args[0]} is missing")
            except ValueError as error:
                self.leave_out(file, number, str(error))


def _lines(file: "object") -> Iterator[tuple[int, bytes]]:
    number = 0
    while line := file.readline(MAX_ROW_BYTES):  # type: ignore[attr-defined]
        number += 1
        if len(line) == MAX_ROW_BYTES and not line.endswith(b"\n"):
            while rest := file.readline(MAX_ROW_BYTES):  # type: ignore[attr-defined]
                if rest.endswith(b"\n"):
                    break
            line = b"<row too long"
        yield number, line


def _attributes(line: bytes) -> dict[str, str]:
    found: list[dict[str, str]] = []
    parser = expat.ParserCreate("UTF-8")
    parser.StartElementHandler = lambda _name, attributes: found.append(attributes)
    parser.Parse(line.strip(), True)
    if not found:
        raise ValueError("no row")
    return found[0]


def moment(text: str) -> datetime:
    """A time of the dump, which is UTC without saying so. Raises ValueError."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def tags(text: str) -> list[str]:
    """``<a><b>`` or ``|a|b|`` as a list."""
    return [part for part in text.replace("><", "|").strip("<>|").split("|") if part]
