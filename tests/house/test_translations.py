"""Law 10: the shipped languages are complete, and in step with the source."""

from functools import cache
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po

from tests.house.source import ROOT, files, modules, name_of

CATALOGS = files("forum/translations", ".po")
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None, "lazy_ngettext": (1, 2)}


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


@cache
def said_in_the_source() -> frozenset[str]:
    """The first form of every string that is marked for translation."""
    found: set[str] = set()
    sources = [("python", path) for path in modules()]
    sources += [("jinja2", path) for path in files("templates")]
    for method, path in sources:
        for _line, message, _comments, _context in extract_from_file(
            method, path, keywords=KEYWORDS, options={"silent": "false"}
        ):
            found.add(message[0] if isinstance(message, tuple) else message)
    return frozenset(found)


def test_a_second_language_is_shipped() -> None:
    assert ROOT / "forum/translations/sv/LC_MESSAGES/messages.po" in CATALOGS


@pytest.mark.parametrize("path", CATALOGS, ids=name_of)
def test_nothing_is_left_untranslated(path: Path) -> None:
    catalog = read(path)
    open_words = [
        message.id
        for message in catalog
        if message.id
        and (
            message.fuzzy
            or not all(message.string if isinstance(message.string, tuple) else [message.string])
        )
    ]
    assert len(catalog) > 0
    assert open_words == []


@pytest.mark.parametrize("path", CATALOGS, ids=name_of)
def test_a_catalog_holds_what_the_source_says(path: Path) -> None:
    ids = {m.id[0] if isinstance(m.id, tuple | list) else m.id for m in read(path) if m.id}
    assert sorted(said_in_the_source() - ids) == [], "run `make translations`"


@pytest.mark.parametrize("path", CATALOGS, ids=name_of)
def test_placeholders_survive_translation(path: Path) -> None:
    wrong = [
        f"{message.id}: {error}"
        for message in read(path)
        if message.id
        for error in message.check()
    ]
    assert wrong == []
