"""Where an index lives on disk: one folder for each generation, and a file that names the current.

``current``        the name of the generation that everybody reads
``v1-3f…/``        a generation; the name begins with the format that it was written in
``write.lock``     held while the current generation is written
``rebuild.lock``   held while the next generation is being made
``v1-9a…/changes`` what was applied meanwhile, to be repeated on the next generation

The folders hold pickles, so nobody but the forum's own user may write there (mode 700).
"""

import fcntl
import json
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from forum.search.engine import Change, Delete, IndexUnavailable, Upsert

_NAME = re.compile(r"v[0-9.]+-\w+")
_PATIENCE = 0.05  # seconds between two tries for a lock
_CHANGES = "changes"


class Generations:
    """The generations of one index in a folder of its own. Raises IndexUnavailable and OSError."""

    def __init__(self, root: Path, file_format: str) -> None:
        self.root = root
        self._prefix = f"v{file_format}-"

    def current(self) -> Path:
        """The folder to read and write."""
        try:
            name = (self.root / "current").read_text("ascii").strip()
        except FileNotFoundError:
            raise _broken("There is no index yet.") from None
        except ValueError:
            name = ""
        if not _NAME.fullmatch(name):
            raise _broken("The file that names the index is damaged.")
        if not name.startswith(self._prefix):
            raise _broken("The index was made by another version of the program.")
        self._refuse_strangers()
        return self.root / name

    def _refuse_strangers(self) -> None:
        if stat.S_IMODE(self.root.stat().st_mode) & stat.S_IWOTH:
            raise IndexUnavailable(f"Everybody may write to {self.root}; make it private.")

    @contextmanager
    def writing(self, seconds: float) -> Iterator[None]:
        """Hold the right to write; wait for it at most so long."""
        with self._held("write.lock", seconds, "Somebody else is writing the index."):
            yield

    @contextmanager
    def next(self) -> Iterator[Path]:
        """Make a folder for the next generation; it is thrown away unless it becomes current."""
        with self._held("rebuild.lock", 0, "The index is being rebuilt already."):
            self._sweep()
            folder = Path(tempfile.mkdtemp(prefix=self._prefix, dir=self.root))
            try:
                (folder / _CHANGES).touch()
                # Whoever is writing now may not have seen that folder: wait for their end.
                with self.writing(seconds=60):
                    pass
                yield folder
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise

    def switch(self, folder: Path) -> None:
        """Make this generation current, at one instant for everybody."""
        (folder / _CHANGES).unlink()
        fresh = self.root / "current.new"
        fresh.write_text(folder.name, "ascii")
        os.replace(fresh, self.root / "current")

    def sweep(self) -> None:
        """Remove what is no longer read: former generations may hold words that were cut out."""
        with self._held("rebuild.lock", 0, "The index is being rebuilt already."):
            self._sweep()

    def _sweep(self) -> None:
        """Remove all generations but the current: older ones, and what killed rebuilds left."""
        try:
            kept = self.current().name
        except IndexUnavailable:
            kept = ""
        for folder in self.root.iterdir():
            if _NAME.fullmatch(folder.name) and folder.name != kept:
                shutil.rmtree(folder, ignore_errors=True)

    def remember(self, batch: Sequence[Change]) -> bool:
        """While the next generation is being made, note these changes for it; tell whether so."""
        lists = [*self.root.glob(f"{self._prefix}*/{_CHANGES}")]
        if not lists or not self._is_held("rebuild.lock"):
            return False
        for path in lists:
            with path.open("a", encoding="utf-8") as changes:
                changes.writelines(f"\n{_as_line(change)}" for change in batch)
        return True

    def remembered(self, folder: Path) -> Iterator[Change]:
        """What was applied since this generation was begun, in order."""
        with (folder / _CHANGES).open(encoding="utf-8") as changes:
            for line in changes:
                # A torn line was left by a writer who died, and whose changes come again.
                with suppress(ValueError):
                    yield _from_line(line)

    @contextmanager
    def _held(self, name: str, seconds: float, otherwise: str) -> Iterator[None]:
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.root / name).open("a") as lock:
            until = time.monotonic() + seconds
            while not _locked(lock.fileno()):
                if time.monotonic() >= until:
                    raise IndexUnavailable(otherwise)
                time.sleep(_PATIENCE)
            yield

    def _is_held(self, name: str) -> bool:
        with (self.root / name).open("a") as lock:
            return not _locked(lock.fileno())


def _broken(sentence: str) -> IndexUnavailable:
    return IndexUnavailable(sentence, needs_rebuild=True)


def _locked(descriptor: int) -> bool:
    """Take the lock if it is free. The kernel frees it when its holder closes it or dies."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _as_line(change: Change) -> str:
    values = asdict(change)
    if isinstance(change, Upsert):
        values["at"] = change.at.isoformat()
    return json.dumps(values)


def _from_line(line: str) -> Change:
    values = json.loads(line)
    if "at" not in values:
        return Delete(**values)
    values["at"] = datetime.fromisoformat(values["at"])
    values["tags"] = tuple(values["tags"])
    values["fields"] = tuple((key, text) for key, text in values["fields"])
    return Upsert(**values)
