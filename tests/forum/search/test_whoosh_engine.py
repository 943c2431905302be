"""The embedded engine: the contract, and what only files on a disk can suffer."""

import gc
import os
import random
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.search.engine import Delete, IndexUnavailable, Match, Order
from forum.search.query import parse_query
from forum.search.whoosh_engine import WhooshEngine
from forum.search.whoosh_reading import Opened, open_index
from tests.forum.search.contract import EngineContract
from tests.forum.search.posts import found, leaves_files_open, post, search, write

ROOT = Path(__file__).parents[3]

# A process of its own that writes one batch after the other, and says so after each.
WRITER = """
import sys
from pathlib import Path
from forum.search.whoosh_engine import WhooshEngine
from forum.search.whoosh_reading import Opened, open_index
from tests.forum.search.posts import post, write

engine = WhooshEngine(Path(sys.argv[1]))
for number in range(int(sys.argv[2]), 10_000):
    write(engine, *[post(number * 10 + at, f"cykel nummer{number}") for at in range(5)])
    print(number, flush=True)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def make_engine(folder: Path) -> Iterator[Callable[..., WhooshEngine]]:
    made = []

    def make(**options: Any) -> WhooshEngine:
        made.append(WhooshEngine(folder, **{"seconds": 30, **options}))
        return made[-1]

    yield make
    for engine in made:
        engine.close()


@pytest.fixture
def engine(make_engine: Callable[..., WhooshEngine]) -> WhooshEngine:
    engine = make_engine()
    engine.rebuild([])
    return engine


@pytest.fixture(scope="module")
def filled_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WhooshEngine]:
    engine = WhooshEngine(tmp_path_factory.mktemp("filled"), seconds=30)
    engine.rebuild([post(1, "cykel", title="Röd hjälm"), post(2, "kedja", tags=("råd",))])
    yield engine
    engine.close()


class TestWhooshEngine(EngineContract):
    """The contract."""


# --- Missing and damaged ------------------------------------------------------------------------


def current(folder: Path) -> Path:
    return folder / (folder / "current").read_text()


def test_no_index_is_said_and_nothing_else_happens(engine: WhooshEngine, folder: Path) -> None:
    shutil.rmtree(folder)
    with pytest.raises(IndexUnavailable):
        search(engine, "cykel")
    with pytest.raises(IndexUnavailable):
        write(engine, post(1, "cykel"))
    status = engine.status()
    assert not status.healthy
    assert status.detail == "There is no index yet."


def test_a_rebuild_mends_what_is_missing(engine: WhooshEngine, folder: Path) -> None:
    shutil.rmtree(folder)
    engine.rebuild([post(1, "cykel")])
    assert found(engine, "cykel") == [1]
    assert engine.status().healthy


def test_an_index_of_another_version_is_not_read(engine: WhooshEngine, folder: Path) -> None:
    (folder / "current").write_text("v0.0-elsewhere")
    with pytest.raises(IndexUnavailable, match="another version"):
        search(engine, "cykel")


@pytest.mark.parametrize("name", ["", "../../etc", "v1.1-x/../..", "\x00", "v1.1-gone"])
def test_a_damaged_pointer_leads_nowhere(engine: WhooshEngine, folder: Path, name: str) -> None:
    (folder / "current").write_text(name)
    with pytest.raises(IndexUnavailable):
        search(engine, "cykel")
    assert not engine.status().healthy


def test_a_folder_that_everybody_may_write_to_is_not_read(
    engine: WhooshEngine, folder: Path
) -> None:
    folder.chmod(0o777)
    with pytest.raises(IndexUnavailable, match="Everybody may write"):
        search(engine, "cykel")


def test_only_its_owner_may_enter_the_folder(engine: WhooshEngine, folder: Path) -> None:
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(current(folder).stat().st_mode) == 0o700


def damage(path: Path, how: str, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    if how == "emptied":
        content = bytearray()
    elif how == "halved":
        content = content[: len(content) // 2]
    elif how == "scrambled":
        content = bytearray(chance.randbytes(len(content)))
    path.unlink()
    if how != "removed":
        path.write_bytes(content)


ATTEMPTS: list[Callable[[WhooshEngine], object]] = [
    lambda engine: search(engine, "cykel kind:question"),
    lambda engine: search(engine, '"ord7 cykel"', order=Order.NEWEST),
    lambda engine: search(engine, "cykel ord7", match=Match.SOME),
    lambda engine: write(engine, post(1, "cykel"), Delete(2)),
]


@leaves_files_open
@pytest.mark.parametrize("how", ["emptied", "halved", "scrambled", "removed"])
def test_whatever_file_is_damaged_a_search_says_so_or_answers(
    make_engine: Callable[..., WhooshEngine],
    engine: WhooshEngine,
    folder: Path,
    how: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Never anything else than the one exception; and a rebuild mends it."""
    monkeypatch.setattr("whoosh.index.sleep", lambda _seconds: None)
    chance = random.Random(1)
    write(engine, *[post(number, f"cykel ord{number} " * 5) for number in range(1, 30)])
    write(engine, *[post(number, "cykel " * 5) for number in range(30, 40)])
    whole = folder.parent / "whole"
    shutil.copytree(folder, whole)
    suffered = 0
    for name in sorted(path.name for path in current(folder).iterdir()):
        damage(current(folder) / name, how, chance)
        afterwards = make_engine()
        for attempt in ATTEMPTS:
            try:
                attempt(afterwards)
            except IndexUnavailable:
                suffered += 1
        assert isinstance(afterwards.status().healthy, bool)
        afterwards.close()
        shutil.rmtree(folder)
        shutil.copytree(whole, folder)
    gc.collect()
    assert suffered
    engine.rebuild([post(1, "cykel")])
    assert found(engine, "cykel") == [1]


def test_a_full_disk_is_unavailable(engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    write(engine, post(1, "cykel"))
    with monkeypatch.context() as patch:
        patch.setattr("whoosh.filedb.filestore.FileStorage.create_file", full)
        with pytest.raises(IndexUnavailable, match="No space left"):
            write(engine, post(2, "cykel"))
    assert found(engine, "cykel") == [1]
    write(engine, post(2, "cykel"))
    assert sorted(found(engine, "cykel")) == [1, 2]


# --- Several at once ----------------------------------------------------------------------------


def test_only_one_writes_at_a_time(
    make_engine: Callable[..., WhooshEngine], engine: WhooshEngine, folder: Path
) -> None:
    hasty = make_engine(patience=0)

    def documents() -> Iterator[Any]:
        yield post(1, "cykel")
        with pytest.raises(IndexUnavailable, match="rebuilt"):
            hasty.rebuild([])

    engine.rebuild(documents())
    with engine._generations.writing(1), pytest.raises(IndexUnavailable, match="writing"):
        write(hasty, post(2, "cykel"))
    write(hasty, post(2, "cykel"))
    assert sorted(found(engine, "cykel")) == [1, 2]


@leaves_files_open
def test_many_threads_may_search_while_one_writes(engine: WhooshEngine) -> None:
    write(engine, *[post(number, "cykel kedja") for number in range(1, 50)])

    def look(_number: int) -> int:
        return len(found(engine, '"cykel kedja"'))

    with ThreadPoolExecutor(8) as threads:
        looks = [threads.submit(look, number) for number in range(200)]
        for number in range(50, 60):
            write(engine, post(number, "cykel kedja"))
        counts = [each.result() for each in looks]
    assert set(counts) <= set(range(49, 60))
    assert look(0) == 59


class Writer:
    """A process that writes batches numbered from ``first`` until it is killed."""

    def __init__(self, folder: Path, first: int) -> None:
        self.written: list[int] = []
        self._process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder), str(first)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def wait_for_a_batch(self) -> int:
        assert self._process.stdout
        self.written.append(int(self._process.stdout.readline()))
        return self.written[-1]

    def __exit__(self, *_error: object) -> None:
        """End it in the middle of whatever it does."""
        self._process.kill()
        said, _ = self._process.communicate(timeout=20)
        self.written += map(int, said.split())


def test_segments_without_posts_do_no_harm(engine: WhooshEngine) -> None:
    for number in range(1, 12):
        write(engine, post(number, "cykel"))
        write(engine, Delete(number))
    assert found(engine, "cykel") == []
    assert engine.status().healthy
    write(engine, post(20, "cykel"), post(21, "cykel kedja"))
    assert found(engine, "cykel", order=Order.NEWEST) == [21, 20]
    assert sorted(found(engine, "cykel")) == [20, 21]


def test_files_that_a_writer_removes_stay_readable_or_are_missed_at_once(
    engine: WhooshEngine, folder: Path
) -> None:
    """Whoosh itself would take a column that is gone for an empty one."""
    write(engine, post(1, "cykel"))
    index = open_index(current(folder))
    before, after = Opened(index.searcher()), index.searcher()
    for file in current(folder).glob("*.col"):
        file.unlink()
    assert [column.board[0] for column in before.columns.values()] == [1]
    with pytest.raises(FileNotFoundError):
        Opened(after)
    before.close()


@leaves_files_open
def test_two_processes_read_while_a_third_writes(
    make_engine: Callable[..., WhooshEngine], engine: WhooshEngine, folder: Path
) -> None:
    other = make_engine()
    with Writer(folder, 1) as writer:
        for _ in range(10):
            number = writer.wait_for_a_batch()
            for reader in (engine, other):
                assert len(found(reader, f"nummer{number}")) == 5
                assert len(found(reader, "cykel")) % 5 == 0


def test_a_killed_writer_loses_nothing_that_it_said_was_written(
    engine: WhooshEngine, folder: Path
) -> None:
    written: list[int] = []
    chance = random.Random(7)
    for first in range(1000, 7000, 1000):
        with Writer(folder, first) as writer:
            for _ in range(chance.randint(1, 8)):
                writer.wait_for_a_batch()
        written += writer.written
        assert [number for number in written if len(found(engine, f"nummer{number}")) != 5] == []
        assert len(found(engine, "cykel")) % 5 == 0  # no batch by halves
    write(engine, post(1, "cykel hjälm"))
    assert found(engine, "hjälm") == [1]


def test_a_killed_rebuild_changes_nothing(engine: WhooshEngine, folder: Path) -> None:
    write(engine, post(1, "cykel"))
    begun, begin = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover

        def documents() -> Iterator[Any]:
            yield post(2, "cykel")
            os.write(begin, b"!")
            signal.pause()

        try:
            engine.rebuild(documents())
        finally:
            os._exit(1)
    assert os.read(begun, 1) == b"!"
    write(engine, post(3, "cykel"))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(begun)
    os.close(begin)
    assert sorted(found(engine, "cykel")) == [1, 3]
    write(engine, post(4, "cykel"))
    assert engine.rebuild([post(5, "cykel")]) == 1
    assert found(engine, "cykel") == [5]
    assert len([path for path in folder.iterdir() if path.is_dir()]) == 2  # new and former


# --- Bounds -------------------------------------------------------------------------------------


def test_a_search_stops_when_its_time_is_up(
    make_engine: Callable[..., WhooshEngine], engine: WhooshEngine
) -> None:
    write(engine, *[post(number, "cykel kedja " * 3) for number in range(1, 50)])
    out_of_time = make_engine(seconds=-1)
    for typed in ("cykel", '"cykel kedja"', "kind:question", "cykel -hjälm"):
        for order in Order:
            hits = search(out_of_time, typed, order=order)
            assert hits.timed_out
            assert hits.post_ids == ()


def test_too_many_searches_at_once_are_turned_away(
    make_engine: Callable[..., WhooshEngine], engine: WhooshEngine
) -> None:
    narrow = make_engine(searches_at_once=1, patience=0)
    with narrow._searchers.lend(), pytest.raises(IndexUnavailable, match="Too many"):
        search(narrow, "cykel")
    assert search(narrow, "cykel").post_ids == ()


def test_open_files_do_not_pile_up(engine: WhooshEngine) -> None:
    def open_files() -> int:
        return len(os.listdir("/proc/self/fd"))

    write(engine, post(1, "cykel"))
    search(engine, "cykel")
    before = open_files()
    for number in range(2, 12):
        write(engine, post(1, f"cykel{number}"))
        search(engine, "cykel kind:question", order=Order.NEWEST)
    assert open_files() < before + 60  # some segments, once


def test_a_fork_opens_files_of_its_own(engine: WhooshEngine) -> None:
    write(engine, post(1, "cykel"))
    assert found(engine, "cykel") == [1]
    mine = engine._searchers._idle[0][1]
    child = os.fork()
    if child == 0:  # pragma: no cover
        with engine._searchers.lend() as searcher:
            os._exit(0 if searcher is not mine else 1)
    assert os.waitpid(child, 0)[1] == 0


@given(
    st.lists(
        st.tuples(st.integers(1, 6), st.sampled_from(["cykel", "kedja", "cykel kedja", ""])),
        max_size=12,
    )
)
def test_after_any_changes_the_index_holds_what_was_written_last(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, str]]
) -> None:
    """An empty text stands for a deletion."""
    engine = WhooshEngine(tmp_path_factory.mktemp("any"), seconds=30)
    engine.rebuild([])
    texts: dict[int, str] = {}
    for post_id, text in changes:
        write(engine, post(post_id, text) if text else Delete(post_id))
        texts[post_id] = text
        for word in ("cykel", "kedja"):
            expected = {each for each, written in texts.items() if word in written}
            assert set(found(engine, word)) == expected
    engine.close()


def test_the_parser_of_whoosh_is_never_used() -> None:
    """It is the one that hostile queries are made for."""
    for source in (ROOT / "forum/search").glob("*.py"):
        assert "qparser" not in source.read_text(encoding="utf-8")
    assert parse_query("[a TO z]").words == ("a", "to", "z")
