"""No text, however meant, keeps the site busy."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

import pytest

from tests.forum.markup.endless import BODIES, MARKDOWN

ROOT = Path(__file__).parents[3]
KILLED_AFTER_SECONDS = 30


@pytest.mark.parametrize(("kind", "texts"), [("markdown", MARKDOWN), ("html", BODIES)])
def test_every_text_comes_to_an_end(kind: str, texts: dict[str, str]) -> None:
    with _child("tests.forum.markup.endless", kind) as lines:
        for name in texts:
            try:
                line = lines.get(timeout=KILLED_AFTER_SECONDS)
            except Empty:
                raise AssertionError(f"still busy with {name}") from None
            assert line.rstrip() in (f"rendered {name}", f"refused {name}")


@contextmanager
def _child(module: str, kind: str) -> Iterator["Queue[str]"]:
    """The lines that a child prints. It is killed when the block ends."""
    lines: Queue[str] = Queue()
    child = subprocess.Popen(
        [sys.executable, "-m", module, kind],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    reader = Thread(target=lambda: [lines.put(line) for line in child.stdout or ()], daemon=True)
    reader.start()
    try:
        yield lines
    finally:
        child.kill()
        child.wait()
        reader.join()
        child.stdout.close()
