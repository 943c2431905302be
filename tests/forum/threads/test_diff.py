"""What changed between two versions, word by word, whatever the texts."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.threads import diff, writing
from forum.threads.diff import changes
from tests.cast import make_thread, opening_post, somebody

TEXTS = st.text("ab. \n", max_size=60)


def told(before: str, after: str) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in changes(before, after)]


def test_a_word_is_replaced_and_the_rest_stays() -> None:
    assert told("The flame is yellow. It smokes.", "The flame is blue. It smokes.") == [
        ("same", "The flame is "),
        ("removed", "yellow"),
        ("added", "blue"),
        ("same", ". It smokes."),
    ]


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_out_of_it(before: str, after: str) -> None:
    pieces = changes(before, after)
    assert "".join(each.text for each in pieces if each.kind != "added") == before
    assert "".join(each.text for each in pieces if each.kind != "removed") == after


@pytest.mark.parametrize("word", ["a ", "a. ", "a\n", "x"])
def test_the_work_is_bounded(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    class Counting(diff.SequenceMatcher[Any]):
        def __init__(self, junk: Any, a: Any, b: Any) -> None:
            asked.append(len(a) * len(b))
            super().__init__(junk, a, b)

    monkeypatch.setattr(diff, "SequenceMatcher", Counting)
    before, after = (word * 20_000)[:20_000], ("b " + word * 20_000 + "c")[:20_000]
    pieces = changes(before, after[::-1])
    assert "".join(each.text for each in pieces if each.kind != "added") == before
    assert all(pairs <= diff.MOST_PAIRS for pairs in asked)


def test_the_history_shows_what_was_added_and_removed(client: Any, asta: Any) -> None:
    thread = make_thread(asta, title="The flame is yellow", text="It is **yellow** <b>now</b>.")
    post = opening_post(thread)
    for version in range(1, 13):
        words = writing.compose(f"It is blue since {version} days.")
        writing.edit_post(asta, post, words, version=version, title="The flame is blue")
    client.sign_in(asta)
    newest, oldest = (client.get(f"/posts/{post.id}/history?page={n}") for n in (1, 2))
    assert newest.all(".changes ins")[0].get_text(" ", strip=True) == "[added: 12 end]"
    assert len(newest.all(".card .changes")) == 10
    assert oldest.says("[removed: yellow")
    assert oldest.all("b") == []
    client.sign_in(somebody("bo"))
    assert client.get(f"/posts/{post.id}/history").status_code == 403
