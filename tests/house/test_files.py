"""How the house is laid out, and what may lie nowhere in it."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.source import ROOT, files, modules, name_of, tracked, tree

LINES = 300
FORBIDDEN = {"agent", "ticket", "topic", "util", "utils", "manager", "service", "helper", "helpers"}
#: Other people's names, which we have to say as they say them.
THEIRS = {"login_manager", "user_agent"}


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_file_fits_in_the_head(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LINES


def test_templates_and_static_hold_no_python() -> None:
    # An editable install of the wheel breaks on it.
    assert [name_of(path) for path in files("templates", ".py") + files("static", ".py")] == []


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {path.parent for path in files("tests", ".py")}
    # Else `tests/forum` would shadow `forum`.
    assert [name_of(folder) for folder in folders if not (folder / "__init__.py").is_file()] == []


def words(name: str) -> set[str]:
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return {word.lower() for word in re.split(r"[^A-Za-zÅÄÖåäö]+", apart) if word}


def named(path: Path) -> set[str]:
    """Every name that this file gives to something."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return names - THEIRS


def test_nothing_is_named_with_a_word_that_is_not_the_fields() -> None:
    found = [
        f"{name_of(path)}: {name}"
        for path in [*modules(), *files("tests", ".py")]
        for name in sorted(named(path))
        if words(name) & FORBIDDEN
    ]
    found += [
        name_of(path)
        for folder in ("forum", "moderation", "templates", "static", "tests")
        for path in files(folder)
        if "vendor" not in path.parts
        and any(words(part) & FORBIDDEN for part in path.relative_to(ROOT).parts)
    ]
    assert found == []


def test_no_tracked_file_names_a_package_registry() -> None:
    hosts = ("py" + "pi.org", "python" + "hosted.", "registry" + ".npmjs", "deb.debian" + ".org")
    # Telling a program to leave an address out is no address.
    address = re.compile(r"(?<!emit-)(index" + r"-url|find" + r"-links|trusted" + r"-host)")
    found = []
    for path in tracked():
        if b"\0" in (content := path.read_bytes()):
            continue
        text = content.decode("utf-8", "replace")
        found += [f"{name_of(path)}: {host}" for host in hosts if host in text]
        found += [f"{name_of(path)}: {option}" for option in address.findall(text)]
    assert found == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_and_hashed(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    loose = [
        line.split()[0]
        for line in lines
        if not re.match(
            r"[\w.-]+(\[[\w,-]+\])?==\S+( ;.*?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*$", line
        )
    ]
    assert len(lines) > 20
    assert loose == []


def test_both_lists_of_requirements_agree() -> None:
    def pins(name: str) -> dict[str, str]:
        text = (ROOT / name).read_text(encoding="utf-8")
        return dict(re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE))

    tested = pins("requirements-dev.txt")
    assert {name: tested.get(name) for name in pins("requirements.txt")} == pins("requirements.txt")
