"""The search syntax: what is understood, what is noted, and that nothing breaks it."""

from datetime import date

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from forum.boards.policy import KINDS as KINDS_OF_THREADS
from forum.search.common_words import without_common_words
from forum.search.query import (
    KINDS,
    MAX_TEXT,
    MAX_VALUE,
    MAX_VALUES,
    MAX_WORDS,
    STATES,
    Note,
    SearchQuery,
    Trouble,
    parse_query,
)
from forum.threads.standing import ANSWER_STATES


def test_words_and_phrases() -> None:
    query = parse_query('Röd  cykel "Ny Kedja" ”två ord”')
    assert query == SearchQuery(words=("röd", "cykel"), phrases=(("ny", "kedja"), ("två", "ord")))
    assert query.notes == ()


def test_a_word_with_signs_in_it_is_a_phrase() -> None:
    assert parse_query("e-post C++ *").phrases == (("e", "post"),)
    assert parse_query("e-post C++ *").words == ("c",)


def test_a_phrase_of_one_word_is_a_word() -> None:
    assert parse_query('"cykel"') == parse_query("cykel")


def test_words_left_out() -> None:
    query = parse_query('cykel -vinter -"två ord" - --x')
    assert query.left_out == (("vinter",), ("två", "ord"))
    assert query.words == ("cykel", "x")


def test_operators() -> None:
    query = parse_query(
        'board:Hjälp kind:TIP by:@Anna-B tag:"Vinter däck" is:solved before:2026-01-31 after:2025-2'
    )
    assert query == SearchQuery(
        boards=("hjälp",),
        kinds=("tip",),
        people=("anna-b",),
        tags=("Vinter däck",),
        states=("solved",),
        before=date(2026, 1, 31),
        after=date(2025, 2, 1),
    )


def test_an_operator_may_be_repeated() -> None:
    query = parse_query("kind:tip kind:idea before:2026 before:2025 after:2020 after:2021")
    assert query.kinds == ("tip", "idea")
    assert (query.before, query.after) == (date(2025, 1, 1), date(2021, 1, 1))


@pytest.mark.parametrize("typed", ["foo:bar", "http://exempel.se", "kl:12:30"])
def test_an_unknown_operator_is_words(typed: str) -> None:
    query = parse_query(typed)
    assert query.has_words
    assert query.notes == ()


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ("kind:banana", Note(Trouble.NO_SUCH_KIND, "banana")),
        ("is:lost", Note(Trouble.NO_SUCH_STATE, "lost")),
        ("before:igår", Note(Trouble.NOT_A_DATE, "igår")),
        ("after:2026-02-30", Note(Trouble.NOT_A_DATE, "2026-02-30")),
        ("after:0000", Note(Trouble.NOT_A_DATE, "0000")),
        ('tag:""', Note(Trouble.NO_VALUE, "tag")),
        ("-kind:tip", Note(Trouble.ONLY_WORDS_LEFT_OUT, "-kind:tip")),
        ("x " * 300, Note(Trouble.TEXT_CUT)),
        (" ".join(f"ord{n}" for n in range(13)), Note(Trouble.WORDS_CUT)),
        (" ".join(f"tag:t{n}" for n in range(6)), Note(Trouble.VALUES_CUT, "tag")),
        ("-cykel", Note(Trouble.NOTHING_TO_FIND)),
        ("???", Note(Trouble.NOTHING_TO_FIND)),
    ],
)
def test_what_cannot_be_done_is_noted(typed: str, note: Note) -> None:
    assert note in parse_query(typed).notes


def test_an_empty_query_needs_no_note() -> None:
    assert parse_query(" \n").notes == ()
    assert not parse_query("").finds_something


def test_it_knows_the_kinds_and_states_of_threads() -> None:
    assert set(KINDS) == set(KINDS_OF_THREADS)
    assert set(STATES) == set(ANSWER_STATES)


def test_small_words_are_left_out_unless_there_are_no_others() -> None:
    def telling(typed: str, *languages: str) -> tuple[str, ...]:
        return without_common_words(parse_query(typed), languages).words

    assert telling("Hur lagar jag kedjan på cykeln", "sv") == ("lagar", "kedjan", "cykeln")
    assert telling("Miten saan laskun ja tilauksen", "fi") == (
        "miten",
        "saan",
        "laskun",
        "tilauksen",
    )
    assert telling("hur lagar I the bike", "sv", "en") == ("lagar", "bike")
    assert telling("hur på", "sv") == ("hur", "på")
    assert telling('hur "på det"', "sv") == ()
    assert telling("men shoes", "en") == ("men", "shoes")
    assert telling("wie geht das", "de") == ("wie", "geht", "das")


# Pieces that are likelier to find holes than any text.
pieces = st.one_of(
    st.sampled_from(["kind:", "-", '"', "is:", "by:@", "before:", "tag:", "ß", "İ", "ŉ", "\u0338"]),
    st.text(max_size=12),
    st.sampled_from(["tip", "solved", "2026-01-01", "cykel", " "]),
)


@given(st.lists(pieces, max_size=40).map("".join))
@example('tag:"\u2028x"')
@example("@@")
@example("tag:@")
@example("\ud800by:x")
def test_nothing_raises_and_the_bounds_hold(typed: str) -> None:
    query = parse_query(typed)
    counted = [*query.words, *(word for phrase in query.phrases for word in phrase)]
    counted += [word for phrase in query.left_out for word in phrase]
    assert len(counted) <= MAX_WORDS
    for values in (query.boards, query.kinds, query.people, query.tags, query.states):
        assert len(values) <= MAX_VALUES
        assert all(0 < len(value) <= 3 * MAX_VALUE for value in values)
    str(query).encode()  # nothing in it that a database or a page could not take


@given(st.lists(pieces, max_size=40).map("".join))
@example('tag:"\u2028x" -"ß x" by:@@a')
def test_a_query_written_out_reads_the_same(typed: str) -> None:
    query = parse_query(typed)
    assume(len(str(query)) <= MAX_TEXT)
    assert parse_query(str(query)) == query


def test_a_giant_query_is_cut_before_it_is_read() -> None:
    query = parse_query("kind:tip " + "a" * 10_000_000)
    assert query.kinds == ("tip",)
    assert Note(Trouble.TEXT_CUT) in query.notes
