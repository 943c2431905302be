"""What a thread tells search engines: schema.org's words, rightly used, and nothing hidden."""

import json
import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest

from forum.threads import acts, answers
from forum.threads.structured import MAX_TEXT_CHARACTERS
from tests.cast import make_board, make_host, make_reply, make_thread, somebody

#: Of schema.org's vocabulary: the types that we use, and what each property may hold.
COMMON = {
    "text": "text", "url": "url", "author": "Person", "datePublished": "time",
    "upvoteCount": "count",
}  # fmt: skip
VOCABULARY: dict[str, dict[str, str]] = {
    "QAPage": {"mainEntity": "Question"},
    "Question": {
        **COMMON, "name": "text", "inLanguage": "text", "answerCount": "count",
        "acceptedAnswer": "Answer", "suggestedAnswer": "[Answer]",
    },
    "Answer": COMMON,
    "Comment": COMMON,
    "DiscussionForumPosting": {
        **COMMON, "headline": "text", "inLanguage": "text", "commentCount": "count",
        "comment": "[Comment]",
    },
    "Person": {"name": "text", "url": "url"},
}  # fmt: skip
#: What Google's guides ask for, beside the vocabulary.
ASKED_FOR = {
    "QAPage": {"mainEntity"},
    "Question": {"name", "answerCount", "text", "author", "datePublished"},
    "Answer": {"text", "url", "author", "datePublished", "upvoteCount"},
    "Comment": {"text", "author", "datePublished"},
    "DiscussionForumPosting": {"text", "author", "datePublished", "headline", "url"},
    "Person": {"name", "url"},
}


def faults(thing: Any, expected: str) -> list[str]:
    """What is wrong with a piece of data that is to be of this type."""
    if expected.startswith("["):
        return [fault for each in thing for fault in faults(each, expected[1:-1])]
    if expected == "text":
        return [] if isinstance(thing, str) and thing else [f"no text: {thing!r}"]
    if expected == "count":
        return [] if isinstance(thing, int) and thing >= 0 else [f"no count: {thing!r}"]
    if expected == "url":
        return [] if urlsplit(thing).netloc else [f"no whole address: {thing}"]
    if expected == "time":
        return [] if datetime.fromisoformat(thing).tzinfo else [f"no zone: {thing}"]
    found = [] if thing.get("@type") == expected else [f"{thing.get('@type')} is no {expected}"]
    found += [f"{expected} lacks {name}" for name in sorted(ASKED_FOR[expected] - set(thing))]
    for name, value in thing.items():
        if name.startswith("@"):
            continue
        if name not in VOCABULARY[expected]:
            found.append(f"{expected} has no {name}")
        else:
            found += faults(value, VOCABULARY[expected][name])
    return found


def told(client: Any, thread: Any, page: int = 1) -> Any:
    shown = client.get(f"/threads/{thread.id}-{thread.slug}?page={page}")
    found = shown.all("script[type='application/ld+json']")
    return json.loads(found[0].get_text()) if found else None


def test_a_question_with_its_answers_is_a_valid_page(client: Any) -> None:
    hedda, asta = make_host("hedda"), somebody("asta")
    thread = make_thread(asta, title="Why does it smoke?", language="sv")
    make_reply(thread, somebody("bo"))
    answer = make_reply(thread, hedda)
    assert faults(told(client, thread), "QAPage") == []
    assert len(told(client, thread)["mainEntity"]["suggestedAnswer"]) == 2
    answers.mark_solution(asta, answer)
    said = told(client, thread)
    assert faults(said, "QAPage") == []
    assert said["mainEntity"]["acceptedAnswer"]["url"].endswith(f"/posts/{answer.id}")
    assert len(said["mainEntity"]["suggestedAnswer"]) == 1
    assert said["mainEntity"]["inLanguage"] == "sv"


@pytest.mark.parametrize("kind", ["tip", "idea", "discussion"])
def test_what_asks_nothing_is_a_posting(client: Any, kind: str) -> None:
    thread = make_thread(kind=kind)
    make_reply(thread)
    assert faults(told(client, thread), "DiscussionForumPosting") == []


def test_a_solution_on_another_page_is_the_accepted_answer(client: Any) -> None:
    asta = somebody("asta")
    thread = make_thread(asta)
    answer = make_reply(thread, somebody("bo"))
    for number in range(20):
        make_reply(thread, somebody("clara"), text=f"And number {number}.")
    answers.mark_solution(asta, answer)
    said = told(client, thread, page=2)
    assert faults(said, "QAPage") == []
    assert said["mainEntity"]["acceptedAnswer"]["url"].endswith(f"/posts/{answer.id}")


def test_hidden_words_and_closed_boards_are_told_to_nobody(client: Any) -> None:
    hedda, thread = make_host("hedda"), make_thread()
    spam = make_reply(thread, somebody("bo"), text="SECRETWORD")
    acts.hide_post(hedda, spam, ground="spam", reason="An advertisement.")
    assert "SECRETWORD" not in json.dumps(told(client, thread))
    closed = make_thread(board=make_board("Members", visibility="members"))
    client.sign_in(somebody("bo"))
    assert told(client, closed) is None


def test_words_that_end_a_script_stay_words(client: Any) -> None:
    attack = "</script><script>alert(1)</script><!--"
    thread = make_thread(title=attack, text=attack * 40)
    shown = client.get(f"/threads/{thread.id}-{thread.slug}")
    block = re.search(r"<script type=\"application/ld\+json\">(.*?)</script>", shown.text, re.S)
    assert block is not None
    assert "<" not in block[1]
    said = json.loads(block[1])["mainEntity"]
    assert said["name"] == attack
    assert len(said["text"]) <= MAX_TEXT_CHARACTERS + 2


def test_a_thread_speaks_its_own_language_within_the_pages(client: Any) -> None:
    thread = make_thread(language="sv")
    make_reply(thread)
    page = client.get(f"/threads/{thread.id}-{thread.slug}")
    assert page.headers["Content-Language"] == "sv, en"
    assert page.one("html")["lang"] == "en"
    assert {body["lang"] for body in page.all(".post__body")} == {"sv"}
    assert client.get("/threads").headers["Content-Language"] == "en"
