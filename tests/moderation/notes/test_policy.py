"""What of a note must not slip into public."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.notes.policy import LONG_CHARS, LONG_WORDS, long_runs, repeats

NOTE = "She has bought three of these already and sent every single one of them back to us."

words = st.lists(st.sampled_from(["ab", "cd", "ef", "gh", "ij", "kl", "mn"]), max_size=30)
a_note = st.lists(st.from_regex(r"[a-z]{2,9}", fullmatch=True), min_size=12, max_size=30)


def test_eight_words_in_a_row_are_too_many_and_seven_are_not() -> None:
    note = "I bet it is he who did it and no one else of them"
    assert repeats(note, "So I bet it is he who did it.")
    assert not repeats(note, "We bet it is he who did it.")


def test_forty_characters_in_a_row_are_too_many_however_few_the_words() -> None:
    note = "Reklamationsavdelningens kvalitetsansvariga misstänker fusk"
    assert repeats(note, "Reklamationsavdelningens kvalitetsansvariga hör av sig.")
    assert not repeats(note, "Reklamationsavdelningens chef hör av sig.")


@pytest.mark.parametrize(
    "text",
    [
        "she HAS bought **three** of _these_ already and sent",
        "She has bought\n\nthree of these\nalready and sent.",
        "> She has – bought: three; of (these) already and sent",
        "She has bo\u00adught three of the\u200bse already and sent",
        "Ｓhe has bought three of these already and sent",
    ],
)
def test_dress_does_not_hide_it(text: str) -> None:
    assert repeats(NOTE, text)


def test_a_short_note_is_noticed_when_all_of_it_is_there() -> None:
    assert repeats("He is lying.", "Dear Bo, he is lying, and we know it.")
    assert not repeats("He is lying.", "He is, it seems, lying.")
    assert not repeats("Thank you.", "Thank you for your patience.")


def test_what_the_note_quotes_from_the_thread_is_no_secret() -> None:
    public = "The damper of my stove has been stuck since last Tuesday evening, and it smokes."
    note = f"Bo writes: {public} I think that he never opened it even once since he bought it."
    assert not repeats(note, f"You say: {public}", [public])
    assert repeats(note, "I think that he never opened it even once.", [public])


def test_an_empty_text_and_an_empty_note_share_nothing() -> None:
    assert not repeats("", NOTE)
    assert not repeats(NOTE, "")
    assert not repeats("", "")


@given(words)
def test_a_run_is_long_and_no_longer_than_it_must_be(found: list[str]) -> None:
    for run in long_runs(found):
        shorter = run[:-1]
        assert len(run) == LONG_WORDS or len(" ".join(run)) >= LONG_CHARS
        assert len(shorter) < LONG_WORDS
        assert len(" ".join(shorter)) < LONG_CHARS


@given(a_note, words, words, st.data())
def test_a_piece_of_eight_words_is_found_wherever_it_is_put(
    note: list[str], before: list[str], after: list[str], data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(note) - LONG_WORDS))
    piece = note[start : start + LONG_WORDS]
    assert repeats(" ".join(note), " ".join([*before, *piece, *after]))


@given(st.text(), st.text(), st.lists(st.text(), max_size=3))
def test_any_text_can_be_asked_about(note: str, text: str, public: list[str]) -> None:
    assert repeats(note, text, public) in (True, False)
    assert repeats(note, text, [*public, text]) is False
