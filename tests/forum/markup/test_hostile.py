"""Nothing that anybody writes can run in somebody else's browser."""

import pytest

from forum.markup import render, sanitize
from tests.forum.markup.payloads import ADDRESSES, HTML, MARKDOWN
from tests.forum.markup.reading import Reading, dangers, links


@pytest.mark.parametrize("text", HTML + MARKDOWN)
def test_a_members_text_is_harmless(text: str) -> None:
    assert dangers(render(f"before {text}\n\nafter").html) == []


@pytest.mark.parametrize("text", HTML)
def test_no_element_is_made_of_a_members_html(text: str) -> None:
    reading = Reading(render(f"x {text}").html)

    assert {tag for tag, _ in reading.elements} <= {"p", "a", "br", "code"}


@pytest.mark.parametrize("text", HTML + MARKDOWN)
@pytest.mark.parametrize("base_url", [None, "https://source.example/questions/"])
def test_an_imported_body_is_harmless(text: str, base_url: str | None) -> None:
    clean = sanitize(f"<p>before {text}</p>after", base_url=base_url)

    assert dangers(clean) == []
    assert "before" in clean


@pytest.mark.parametrize("text", HTML)
def test_an_imported_body_hidden_in_entities_stays_text(text: str) -> None:
    hidden = text.replace("&", "&amp;").replace("<", "&lt;")

    assert Reading(sanitize(hidden)).elements == []


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("form", ["[x]({})", "[x](<{}>)", "[x]: {}\n\n[x]", "![x]({})", "<{}>"])
def test_a_member_cannot_link_to(address: str, form: str) -> None:
    html = render("text " + form.format(address)).html

    assert dangers(html) == []
    assert not any("evil.example" in link.partition("?")[0] for link in links(html))


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("form", ["<a href='{}'>x</a>", "<a href={}>x</a>", "<img src='{}'>"])
@pytest.mark.parametrize("base_url", [None, "https://source.example/questions/"])
def test_an_archive_cannot_link_to(address: str, form: str, base_url: str | None) -> None:
    assert dangers(sanitize(form.format(address), base_url=base_url)) == []


@pytest.mark.parametrize("address", ["javascript:123", "javascript:alert(1)", "tel:1", "data:1"])
def test_a_refused_link_leaves_its_words(address: str) -> None:
    assert sanitize(f"<p>See <a href='{address}'>the manual</a>.</p>") == "<p>See the manual.</p>"
    assert f"[the manual]({address})" in Reading(render(f"[the manual]({address})").html).words


def test_every_link_tells_search_engines_that_a_member_made_it() -> None:
    html = render("[a](/x) http://a.example <b@a.example> ![p](http://a.example/p.png)").html

    assert len(links(html)) == 4
    assert {a["rel"] for a in Reading(html).all("a")} == {"nofollow ugc noopener"}


def test_an_address_with_quotes_stays_one_plain_link() -> None:
    text = "https://video.example/watch?v=a\"onload=alert(1)//'><img src=x onerror=alert(1)>"

    (link,) = Reading(render(text).html).all("a")

    assert set(link) == {"href", "rel"}


@pytest.mark.parametrize(
    "broken", ["<p title='\ud800'>x</p>", "a\x00b<a\x00 href=/x>", "\ufffe<b>x"]
)
def test_broken_characters_are_harmless(broken: str) -> None:
    assert dangers(render(broken).html) == []
    assert dangers(sanitize(broken)) == []
