"""No form says anything in the words of a library."""

import gettext
import re
from pathlib import Path

import flask_wtf
import wtforms
from flask import Flask

from forum.formwords import WORDS, HouseWords
from forum.languages import speaking

CATALOG = Path(wtforms.__file__).parent / "locale/sv/LC_MESSAGES/wtforms.mo"


def of_the_library() -> set[str]:
    """Every sentence that WTForms and Flask-WTF can say."""
    with CATALOG.open("rb") as file:
        catalog = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    found = {key[0] if isinstance(key, tuple) else key for key in catalog} - {""}
    for path in Path(flask_wtf.__file__).parent.glob("*.py"):
        found |= set(re.findall(r'gettext\(\s*"([^"]+)"', path.read_text(encoding="utf-8")))
    return found


def test_every_sentence_of_the_library_has_one_of_ours(app: Flask) -> None:
    assert of_the_library() - WORDS.keys() == set()
    for theirs, ours in WORDS.items():
        names = set(re.findall(r"%\(\w+\)\w", str(ours)))
        assert names <= set(re.findall(r"%\(\w+\)\w", theirs)), theirs


def test_it_is_said_in_the_language_of_the_page(app: Flask) -> None:
    with app.test_request_context(), speaking("sv"):
        assert HouseWords().gettext("Not a valid choice.") == "Välj ett av alternativen."
