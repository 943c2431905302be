"""The piece of a post that is shown with a hit."""

import re

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from forum.search.query import parse_query
from forum.search.snippets import MAX_MARKS, Marker

LANGUAGES = ("sv", "en", "fi")


def marker(typed: str) -> Marker:
    return Marker(parse_query(typed), LANGUAGES)


def test_words_are_marked_in_any_inflection() -> None:
    title = marker('cykel "röd hjälm" -korg').mark("Röda cyklarna, hjälmen och korgen", "sv")
    assert title == ("<mark>Röda</mark> <mark>cyklarna</mark>, <mark>hjälmen</mark> och korgen")


def test_everything_else_is_escaped() -> None:
    assert marker("cykel").snippet("<b>cykel</b> & \"x\" 'y'", "sv") == (
        "&lt;b&gt;<mark>cykel</mark>&lt;/b&gt; &amp; &#34;x&#34; &#39;y&#39;"
    )


def test_what_is_marked_is_escaped_too() -> None:
    assert "<script" not in marker("script").mark("<script>alert(1)</script>", "en")


def test_the_piece_with_most_of_the_words_is_shown() -> None:
    text = f"cykel {'utfyllnad ' * 60} här står cykeln med kedjan {'utfyllnad ' * 60}"
    piece = marker("cykel kedja").snippet(text, "sv")
    assert "<mark>cykeln</mark> med <mark>kedjan</mark>" in piece
    assert piece.startswith("…")
    assert piece.endswith("…")


def test_a_short_post_is_shown_whole() -> None:
    assert marker("cykel").snippet("Min  cykel\när borta", "sv") == (
        "Min <mark>cykel</mark> är borta"
    )


def test_a_post_without_the_words_shows_its_beginning() -> None:
    piece = marker("cykel").snippet("Något annat. " * 80, "sv")
    assert piece.startswith("Något annat.")
    assert piece.endswith("…")


def test_the_work_is_bounded() -> None:
    assert marker("x").mark("x " * 1000, "sv").count("<mark>") == MAX_MARKS
    assert len(marker("x").snippet("x " * 1_000_000, "sv")) < 10_000


@given(st.text(max_size=400), st.text(max_size=40), st.integers(20, 300))
def test_a_snippet_is_a_piece_of_the_text_and_safe(text: str, typed: str, length: int) -> None:
    piece = marker(typed).snippet(text, "sv", length)
    assert isinstance(piece, Markup)
    without_marks = re.sub("</?mark>", "", piece)
    assert "<" not in without_marks
    plain = without_marks.removeprefix("…").removesuffix("…")
    assert plain in escape(" ".join(text.split()))
    assert len(Markup(plain).unescape()) <= length
