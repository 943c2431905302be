"""Where files lie: a folder of this machine. Another store has to do these four things."""

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from flask import current_app

from forum.errors import Missing

KEY = re.compile(r"[0-9a-f]{32}")


class Store(Protocol):
    """Keeps contents by their keys. What ``keep`` has returned for survives a power cut."""

    def keep(self, key: str, content: bytes) -> None:
        """Keep it whole or not at all."""

    def open(self, key: str) -> BinaryIO:
        """To be read and closed. Raises Missing."""

    def remove(self, key: str) -> None:
        """Remove it, if it is there."""

    def kept(self) -> Iterator[tuple[str, datetime]]:
        """Everything that lies there, also what was never finished: key, and since when."""


class Folder:
    """The store of a single machine, or of several that share a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def _place(self, key: str) -> Path:
        if not KEY.fullmatch(key.removesuffix(".part")):
            raise Missing
        # Folders of hundreds rather than one of a hundred thousand.
        return self.path / key[:2] / key

    def keep(self, key: str, content: bytes) -> None:
        place = self._place(key)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = place.with_name(f"{key}.part")
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(place)
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def open(self, key: str) -> BinaryIO:
        try:
            return self._place(key).open("rb")
        except FileNotFoundError as error:
            raise Missing from error

    def remove(self, key: str) -> None:
        self._place(key).unlink(missing_ok=True)

    def kept(self) -> Iterator[tuple[str, datetime]]:
        for place in self.path.glob("??/*"):
            try:
                yield place.name, datetime.fromtimestamp(place.stat().st_mtime, UTC)
            except FileNotFoundError:
                # Another worker sweeps as well.
                continue


def store() -> Store:
    """The store of this site."""
    return Folder(Path(current_app.config["INSTANCE"]) / "uploads" / "files")
