"""A changed pipeline renders again what an older one made, in the background."""

from collections.abc import Callable
from typing import Any

import pytest

from forum import markup
from forum.database import transaction
from forum.jobs import enqueue
from forum.threads.models import Post
from tests.cast import again, make_thread, opening_post


def made_by_an_older_pipeline(text: str) -> Post:
    post = opening_post(make_thread(text=text))
    with transaction():
        post.html = "<p>What an older pipeline made</p>"
    return post


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch, run_jobs: Callable[[], int]) -> Callable[[], int]:
    """The pipeline gets a new version, and the worker does its hourly round."""

    def go_on() -> int:
        monkeypatch.setattr(markup, "VERSION", markup.VERSION + 1)
        enqueue("render.posts", {})
        enqueue("render.notes", {})
        return run_jobs()

    return go_on


def test_what_an_older_pipeline_made_is_made_anew(app: Any, newer: Callable[[], int]) -> None:
    post = made_by_an_older_pipeline("The **wind**.")
    newer()
    assert again(post).html == "<p>The <strong>wind</strong>.</p>"
    assert post.markup_version == markup.VERSION


def test_an_archives_html_is_left_as_it_came(app: Any, newer: Callable[[], int]) -> None:
    post = made_by_an_older_pipeline("The text beside it")
    with transaction():
        post.markup_version = 0
    newer()
    assert again(post).html == "<p>What an older pipeline made</p>"


def test_a_text_that_today_is_refused_keeps_what_it_has(app: Any, newer: Callable[[], int]) -> None:
    post = made_by_an_older_pipeline("The text")
    with transaction():
        post.text = "> " * 40 + "too deep today"
    newer()
    assert again(post).html == "<p>What an older pipeline made</p>"
    assert post.markup_version == markup.VERSION
