"""Law 1: who may know whom."""

from pathlib import Path

import pytest

from tests.house.source import imports, module_name, modules, name_of

ROOMS = (
    "people",
    "boards",
    "threads",
    "files",
    "conversations",
    "search",
    "notifications",
    "mailbox",
    "joining",
    "imports",
    "feeds",
    "front",
)
BENEATH_ALL_ROOMS = ("markup", "jobs", "brand")
ABOVE_ALL_ROOMS = ("forum.app", "forum.cli", "forum.demo")
PURE = (
    *("policy", "clock", "clockwork", "owed", "calendar", "standing", "facts", "waits", "turn"),
    "colours",
)
NOT_PURE = ("flask", "sqlalchemy", "werkzeug", "wtforms", "jinja2", "alembic")


def imported(path: Path, package: str) -> list[tuple[int, str]]:
    return [(line, name) for line, name in imports(path) if name.split(".")[0] == package]


def above(name: str) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in ABOVE_ALL_ROOMS)


def room_of(name: str) -> str:
    """The second word: ``threads`` of ``forum.threads.models``; empty where there is none."""
    return [*name.split("."), ""][1]


def test_the_forum_knows_nothing_of_moderation() -> None:
    found = [
        f"{name_of(path)}:{line} imports {name}"
        for path in modules()
        if module_name(path).startswith("forum")
        for line, name in imported(path, "moderation")
    ]
    assert found == []


def test_a_room_imports_only_rooms_before_it() -> None:
    found = []
    for path in modules():
        own = room_of(module_name(path))
        if not module_name(path).startswith("forum.") or own not in ROOMS:
            continue
        for line, name in imported(path, "forum"):
            other = room_of(name)
            later = other in ROOMS and ROOMS.index(other) > ROOMS.index(own)
            if later or above(name):
                found.append(f"{name_of(path)}:{line} imports {name}")
    assert found == []


def test_what_lies_beneath_the_rooms_imports_no_room() -> None:
    found = []
    for path in modules():
        name = module_name(path)
        if not name.startswith("forum") or above(name) or room_of(name) in ROOMS:
            continue
        found += [
            f"{name_of(path)}:{line} imports {other}"
            for line, other in imported(path, "forum")
            if room_of(other) in ROOMS or above(other)
        ]
    assert found == []


def test_every_room_of_the_forum_has_its_place_in_the_order() -> None:
    known = {*ROOMS, *BENEATH_ALL_ROOMS, "cli", "demo", "migrations"}
    folders = {path.parent.name for path in modules() if path.parent.parent.name == "forum"}
    assert folders - known == set()


def test_rooms_of_moderation_do_not_need_each_other_in_a_circle() -> None:
    needs: dict[str, set[str]] = {}
    for path in modules():
        own = room_of(module_name(path))
        if path.parent.parent.name == "moderation":
            others = {room_of(name) for _line, name in imported(path, "moderation")}
            needs.setdefault(own, set()).update(others - {own})
    rooms = set(needs)
    while free := {room for room in rooms if not needs[room] & rooms}:
        rooms -= free
    assert {room: sorted(needs[room] & rooms) for room in rooms} == {}


@pytest.mark.parametrize(
    "path", [path for path in modules() if path.stem in PURE], ids=lambda path: name_of(path)
)
def test_a_pure_file_knows_neither_flask_nor_the_database(path: Path) -> None:
    found = []
    for line, name in imports(path):
        first = name.split(".")[0].split("_")[0]
        ours = first in ("forum", "moderation")
        is_pure = any(part in PURE for part in name.split("."))
        if first in NOT_PURE or (ours and not is_pure):
            found.append(f"line {line} imports {name}")
    assert found == []
