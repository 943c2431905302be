"""Reading: lists, a thread, places in it; the same number of statements however much there is."""

from datetime import timedelta
from typing import Any

import pytest

from forum.moments import now
from forum.threads import acts, answers, thanks
from tests.cast import (
    make_board,
    make_host,
    make_person,
    make_reply,
    make_thread,
    opening_post,
    somebody,
)
from tests.statements import statements

AN_HOUR = timedelta(hours=1)


def shown(client: Any, thread: Any, **query: Any) -> Any:
    return client.get(f"/threads/{thread.id}", query_string=query, follow_redirects=True)


# --- Addresses ---------------------------------------------------------------------------------


def test_a_thread_has_one_address_and_all_others_lead_there(client: Any) -> None:
    thread = make_thread(title="Åska över fjället")
    path = f"/threads/{thread.id}-aska-over-fjallet"
    assert client.get(path).status_code == 200
    for other in (f"/threads/{thread.id}", f"/threads/{thread.id}-something-else"):
        answer = client.get(other)
        assert (answer.status_code, answer.location) == (301, path)
    canonical = client.get(path).one("link[rel=canonical]")["href"]
    assert canonical == f"http://localhost{path}"


def test_a_posts_address_leads_to_its_place(client: Any) -> None:
    thread = make_thread()
    posts = [make_reply(thread, text=f"Reply {n}") for n in range(2, 23)]
    path = f"/threads/{thread.id}-{thread.slug}"
    assert client.get(f"/posts/{posts[18].id}").location == f"{path}#post-{posts[18].id}"
    assert client.get(f"/posts/{posts[19].id}").location == f"{path}?page=2#post-{posts[19].id}"
    assert client.get(f"{path}?page=2").one(f"article#post-{posts[20].id}")


@pytest.mark.parametrize(
    "path",
    [
        "/threads/999",
        "/threads/999-x",
        "/posts/999",
        "/threads/99999999999999999999999",
        "/posts/99999999999999999999999",
        "/tags/nothing",
        "/threads?show=everything",
    ],
)
def test_what_is_not_there_is_not_found(client: Any, path: str) -> None:
    make_thread()
    assert client.get(path).status_code == 404


def test_past_the_last_page_there_is_nothing(client: Any) -> None:
    assert shown(client, make_thread(), page=2).status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "1.5", ""])
def test_a_page_that_is_no_number_is_the_first(client: Any, page: str) -> None:
    assert shown(client, make_thread(), page=page).status_code == 200


# --- Lists -------------------------------------------------------------------------------------


def test_lists_show_what_their_name_says(client: Any, asta: Any) -> None:
    hedda = make_host("hedda")
    waiting = make_thread(asta, now=now() - 3 * AN_HOUR)
    answered = make_thread(asta, now=now() - 2 * AN_HOUR)
    solved = make_thread(asta, now=now() - 1 * AN_HOUR)
    make_reply(answered, hedda)
    answers.mark_solution(asta, make_reply(solved, hedda))
    assert client.get("/threads?show=new").threads == [solved.id, answered.id, waiting.id]
    assert client.get("/threads?show=unanswered").threads == [waiting.id]
    assert client.get("/threads?show=solved").threads == [solved.id]


def test_who_has_waited_longest_comes_first(client: Any) -> None:
    young = make_thread(now=now() - AN_HOUR)
    old = make_thread(now=now() - 9000 * AN_HOUR)
    assert client.get("/threads?show=unanswered").threads == [old.id, young.id]


def test_a_reply_brings_a_thread_to_the_top_of_what_is_active(client: Any, bo: Any) -> None:
    first, second = make_thread(now=now() - 2 * AN_HOUR), make_thread(now=now() - AN_HOUR)
    assert client.get("/threads").threads == [second.id, first.id]
    make_reply(first, bo)
    assert client.get("/threads").threads == [first.id, second.id]


def test_lists_come_in_pages_of_twenty(client: Any) -> None:
    threads = [make_thread(now=now() - n * AN_HOUR) for n in range(23)]
    first = client.get("/threads?show=new")
    assert first.threads == [thread.id for thread in threads[:20]]
    second = client.get(str(first.one("a[rel=next]")["href"]))
    assert second.threads == [thread.id for thread in threads[20:]]


def test_a_pinned_thread_stands_first_on_its_board(client: Any, anna: Any) -> None:
    board = make_board("Stoves")
    pinned = make_thread(board=board, now=now() - 5 * AN_HOUR)
    other = make_thread(board=board)
    acts.pin_thread(anna, pinned, "Everybody asks")
    assert client.get("/boards/stoves").threads == [pinned.id, other.id]


def test_a_board_lists_what_is_under_it(client: Any) -> None:
    parent = make_board("Orders")
    child = make_board("Returns", parent=parent)
    above, below = make_thread(board=parent), make_thread(board=child)
    assert set(client.get("/boards/orders").threads) == {above.id, below.id}
    assert client.get("/boards/returns").threads == [below.id]


def test_a_thread_says_on_which_board_it_is_and_under_which(client: Any) -> None:
    child = make_board("Returns", parent=make_board("Orders"))
    page = shown(client, make_thread(board=child))
    ways = [link["href"] for link in page.all(".breadcrumbs a")]
    assert ways == ["/boards", "/boards/orders", "/boards/returns"]


def test_a_tag_has_a_page(client: Any) -> None:
    tagged = make_thread(tags=["Glöd 2", "vind"])
    make_thread(tags=["vind"])
    page = client.get("/tags/glöd-2")
    assert page.threads == [tagged.id]


# --- What may not be seen ----------------------------------------------------------------------


def test_what_one_may_not_see_does_not_exist(client: Any, new_client: Any) -> None:
    closed = make_board("Between hosts", visibility="staff")
    hidden = make_thread(
        make_host("hedda"), closed, title="Batch 19 has hard seals", tags=["seals"]
    )
    post = opening_post(hidden)
    stranger, member = new_client(), client
    member.sign_in(somebody("bo"))
    absent = {"/threads/{}": 99_999, "/posts/{}": 99_999, "/threads/{}/reply": 99_999}
    for browser in (stranger, member):
        for path, number in absent.items():
            there = post.id if path.startswith("/posts") else hidden.id
            found, missing = browser.get(path.format(there)), browser.get(path.format(number))
            assert (found.status_code, missing.status_code) == (404, 404)
            own, other = (path.format(number) for number in (there, number))
            assert str(found.one("main")).replace(own, other) == str(missing.one("main"))
        for path in ("/", "/threads", "/threads?show=unanswered", "/boards", "/tags/seals"):
            assert "hard seals" not in browser.get(path).get_data(as_text=True)
    for path in (
        f"/threads/{hidden.id}/replies",
        f"/threads/{hidden.id}/me-too",
        f"/threads/{hidden.id}/no-answer-needed",
        f"/posts/{post.id}/helpful",
        f"/posts/{post.id}/solution",
        f"/posts/{post.id}/edit",
        f"/posts/{post.id}/withdraw",
    ):
        assert member.post(path, data={"text": "I was here"}).status_code == 404


def test_staff_read_what_is_theirs(client: Any) -> None:
    closed = make_board("Between hosts", visibility="staff")
    hedda = make_host("hedda")
    thread = make_thread(hedda, closed)
    client.sign_in(hedda)
    assert shown(client, thread).status_code == 200


def test_a_hidden_posts_words_are_on_no_page(client: Any, bo: Any) -> None:
    thread = make_thread()
    post = make_reply(thread, bo, text="Buy watches at a good price")
    acts.hide_post(make_host("hedda"), post, ground="spam", reason="It sells watches")
    page = shown(client, thread)
    assert page.says("hidden by a host")
    assert page.says("Advertising or spam")
    assert "watches" not in page.get_data(as_text=True)
    client.sign_in(somebody("asta"))
    assert client.get(f"/posts/{post.id}/history").status_code == 403


def test_a_reader_gets_no_cookie_and_no_form_that_posts(client: Any) -> None:
    board = make_board("Stoves")
    thread = make_thread(board=board, tags=["wind"])
    for path in ("/threads", f"/threads/{thread.id}-{thread.slug}", "/tags/wind", "/boards/stoves"):
        page = client.get(path)
        assert page.status_code == 200
        assert "Set-Cookie" not in page.headers
        assert page.all("form[method=post]") == []


# --- Statements --------------------------------------------------------------------------------


def busy_thread(replies: int) -> Any:
    hedda = make_host("hedda")
    thread = make_thread(tags=["wind", "winter"])
    for number in range(replies):
        author = hedda if number % 3 == 0 else make_person()
        post = make_reply(thread, author)
        if number % 2:
            thanks.find_helpful(somebody("bo"), post, yes=True)
    return thread


@pytest.mark.parametrize("who", ["bo", "hedda"])
def test_a_thread_costs_the_same_for_one_post_as_for_a_full_page(
    client: Any, app: Any, who: str
) -> None:
    few, many = busy_thread(1), busy_thread(19)
    client.sign_in(somebody(who))
    shown(client, few)
    said = {}
    for thread in (few, many):
        path = f"/threads/{thread.id}-{thread.slug}"
        with statements(app) as said[thread.id]:
            assert client.get(path).status_code == 200
    assert len(said[few.id]) == len(said[many.id]), str(said[many.id])
    assert len(said[many.id]) <= {"bo": 13, "hedda": 14}[who], str(said[many.id])


#: A board also says by when its hosts answer, and when they are there: one statement more.
@pytest.mark.parametrize(("path", "most"), [("/boards/stoves", 11), ("/threads", 10), ("/", 10)])
@pytest.mark.parametrize("who", ["bo", "hedda"])
def test_lists_cost_the_same_for_one_row_as_for_fifty(
    client: Any, app: Any, path: str, most: int, who: str
) -> None:
    board = make_board("Stoves")
    make_host("hedda")
    make_thread(board=board, tags=["wind"])
    client.sign_in(somebody(who))
    client.get(path)
    with statements(app) as few:
        assert client.get(path).status_code == 200
    for number in range(49):
        make_thread(make_person(), board, tags=[f"tag {number % 7}"])
    with statements(app) as many:
        assert client.get(path).status_code == 200
    assert len(few) == len(many), f"{few}\n\n{many}"
    assert len(many) <= most, str(many)
