"""Words without markup: excerpts, search, mail."""

import pytest

from forum.markup import excerpt, plain_of_html, render
from tests.forum.markup.payloads import PICTURE


def plain(source: str) -> str:
    return plain_of_html(render(source).html)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a *b* **c** `d` ~~e~~", "a b c d e"),
        ("one\ntwo\n\nthree", "one\ntwo\n\nthree"),
        ("# a\n\nb", "a\n\nb"),
        ("- a\n- b\n  - c", "- a\n- b\n\n- c"),
        ("> a\n\nb", "a\n\nb"),
        ("```\n  a < b\n\n\n  c\n```", "  a < b\n\n  c"),
        ("|a|b|\n|-|-|\n|c|d|", "a b\nc d"),
        ("a &lt;b&gt; & c", "a <b> & c"),
        ("a&nbsp;b", "a b"),
        (f"![A lamp]({PICTURE}) shines", "A lamp shines"),
        ("[words](https://a.example)", "words"),
    ],
)
def test_the_words_of_a_text(source: str, text: str) -> None:
    assert plain(source) == text


def test_markup_that_was_only_spoken_of_stays() -> None:
    assert plain('`<b title=">">`') == '<b title=">">'


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("[the shop](https://a.example/?a=1&b=2)", "the shop (https://a.example/?a=1&b=2)"),
        ("https://a.example", "https://a.example"),
        ("www.a.example", "www.a.example"),
        ("me@post.se", "me@post.se"),
        ("[**me**](mailto:me@a.example)", "me (mailto:me@a.example)"),
    ],
)
def test_a_mail_names_addresses_that_the_words_do_not(source: str, text: str) -> None:
    assert plain_of_html(render(source).html, addresses=True) == text


def test_an_excerpt_is_one_line_of_whole_words() -> None:
    html = render("# Router\n\n- The *red* lamp\n- blinks all day, every day").html

    assert excerpt(html) == "Router The red lamp blinks all day, every day"
    assert excerpt(html, chars=34) == "Router The red lamp blinks all…"


@pytest.mark.parametrize("chars", range(5, 40))
def test_an_excerpt_is_never_longer_than_asked(chars: int) -> None:
    assert len(excerpt("<p>Supercalifragilistic words, at times</p>", chars)) <= chars


def test_an_excerpt_leaves_out_what_is_quoted() -> None:
    assert excerpt(render("> You said so\n\nNo, I did not").html) == "No, I did not"
    assert excerpt(render("> Only a quotation").html) == "Only a quotation"
