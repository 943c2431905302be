"""Laws 8, 9 and 10, as far as one can read them off the templates."""

import ast
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.house.source import ROOT, files, name_of, tree

TEMPLATES = [path for path in files("templates") if path.suffix in (".html", ".txt", ".xml")]
PAGES = [path for path in TEMPLATES if path.suffix == ".html"]
#: Templates that are part of others, or that no view shows.
OF_NO_VIEW = ("components", "errors", "mails")
#: Words that are the same in every language.
NAMES = {"Värdskap", "Markdown"}
NOT_PROSE = ("script", "style", "code", "kbd", "svg")
READ_ALOUD = ("alt", "aria-label", "placeholder", "title", "label", "content")
#: Templates that pass on HTML which was sanitised when it was stored: each has been looked at.
TRUSTED_HTML = {
    "templates/components/post.html",
}


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_there_are_templates() -> None:
    assert PAGES


def test_mails_bring_their_style_along_and_nothing_else() -> None:
    """Mail programs read no style sheets; what they would fetch tells who read the mail."""
    mails = [path for path in PAGES if "mails" in path.parts]
    assert mails
    for path in mails:
        assert re.findall(r"<(?:script|link|img|iframe|form)\b|url\(|@import", text_of(path)) == []


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_page_brings_no_script_and_no_style_of_its_own(path: Path) -> None:
    if "mails" in path.parts:
        return
    text = text_of(path)
    scripts = re.findall(r"<script\b[^>]*>", text)
    inline = [tag for tag in scripts if "src=" not in tag and "application/ld+json" not in tag]
    assert inline == []
    assert re.findall(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", text) == []


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_page_loads_nothing_from_other_hosts(path: Path) -> None:
    loads = re.findall(
        r"<(?:script|img|link|iframe|source|video|audio|object|embed)\b[^>]*?"
        r"\s(?:src|srcset|href|data)\s*=\s*[\"']\s*(?:https?:)?//[^\"']*",
        text_of(path),
    )
    assert loads == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_only_sanitised_html_goes_out_unescaped(path: Path) -> None:
    unescaped = re.findall(r"\|\s*safe\b|\bMarkup\(|autoescape\s+false", text_of(path))
    assert name_of(path) in TRUSTED_HTML or unescaped == []


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_page_stands_in_the_room_that_shows_it(path: Path) -> None:
    parts = path.relative_to(ROOT / "templates").with_suffix("").parts
    if parts[0] in OF_NO_VIEW or parts[-1].startswith("_"):
        return
    if len(parts) < 3:
        assert "{% block" in text_of(path), "only a frame stands outside of the rooms"
        return
    room = files("/".join(parts[:-1]), ".py")
    views = {
        node.name
        for home in room
        if "views" in home.relative_to(ROOT).with_suffix("").parts
        for node in tree(home).body
        if isinstance(node, ast.FunctionDef)
    }
    # Several views may share a page, and what goes into a slot has no view: then it is named.
    assert parts[-1] in views or any("/".join(parts) in text_of(home) for home in room)


class Words(HTMLParser):
    """Collects what a person would read or hear."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in NOT_PROSE:
            self.within.append(tag)
        spoken = dict(attrs)
        for name in READ_ALOUD:
            if name == "content" and spoken.get("name") != "description":
                continue
            if value := spoken.get(name):
                self.found.append(value)

    def handle_endtag(self, tag: str) -> None:
        if self.within and self.within[-1] == tag:
            self.within.pop()

    def handle_data(self, data: str) -> None:
        if not self.within:
            self.found.append(data)


def without_jinja(text: str) -> str:
    text = re.sub(r"\{#.*?#\}", " ", text, flags=re.DOTALL)
    text = re.sub(r"\{%-?\s*trans\b.*?\bendtrans\s*-?%\}", " ", text, flags=re.DOTALL)
    text = re.sub(
        r"\{%-?\s*block \w*(?:class|attributes)\b.*?\bendblock\b.*?%\}", " ", text, flags=re.DOTALL
    )
    text = re.sub(r"\{%.*?%\}", " ", text, flags=re.DOTALL)
    return re.sub(r"\{\{.*?\}\}", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_word_of_a_page_can_be_translated(path: Path) -> None:
    reader = Words()
    reader.feed(without_jinja(text_of(path)))
    spoken = [
        word
        for piece in reader.found
        for word in re.findall(r"[^\W\d_]{2,}", re.sub(r"&#?\w+;", " ", piece))
    ]
    assert [word for word in spoken if word not in NAMES] == []


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_form_that_changes_something_carries_a_token(path: Path) -> None:
    forms = re.findall(
        r"<form\b[^>]*method=[\"']post[\"'].*?</form>", text_of(path), re.DOTALL | re.I
    )
    assert [form[:80] for form in forms if not re.search(r"csrf|hidden_tag|token", form)] == []
