"""Bringing in a colleague who is here and may do what is needed."""

from typing import Any

import pytest
from sqlalchemy import func, select

from forum import sockets
from forum.database import db
from forum.errors import Invalid, Missing, Refused
from forum.moments import now as this_moment
from forum.notifications.models import Notice
from moderation.escalation.colleagues import able_to, bring_in
from moderation.escalation.models import BroughtIn
from moderation.unanswered.models import Turn
from tests.cast import make_appointment, make_board, make_role, make_thread, somebody
from tests.moderation.escalation.times import is_away, is_here


@pytest.fixture
def thread(app: Any, board: Any) -> Any:
    return make_thread()


def names(people: Any) -> list[str]:
    return [person.name for person in people]


def test_who_is_here_and_may_do_it_is_offered(
    thread: Any, hedda: Any, hugo: Any, lena: Any, anna: Any
) -> None:
    moment = this_moment()
    is_here(hugo, moment)
    is_away(lena, moment)
    is_here(hedda, moment)
    able = able_to(thread, "answer:host", hedda, moment)
    assert (names(able.here), names(able.away)) == (["Hugo Sand"], ["Anna Berg", "Lena Storm"])
    # Pinning is a lead's: of those who are here nobody may.
    able = able_to(thread, "thread:pin", hedda, moment)
    assert (names(able.here), names(able.away)) == ([], ["Anna Berg", "Lena Storm"])


def test_the_page_asks_one_of_them_once(
    thread: Any, hedda: Any, hugo: Any, client: Any, mails: Any
) -> None:
    is_here(hugo, this_moment())
    client.sign_in(hedda)
    address = f"/threads/{thread.id}/bring-in"
    assert address in client.get(f"/threads/{thread.id}", follow_redirects=True).text
    sent = {"colleague": hugo.handle, "note": "Is this pan safe on gas?"}
    for _click in range(2):
        page = client.post(address, data=sent, follow_redirects=True)
        assert "Hugo Sand has been asked." in page.text
    (row,) = db.session.scalars(select(BroughtIn))
    assert (row.by_id, row.whom_id, row.needed) == (hedda.id, hugo.id, "answer:host")
    (notice,) = db.session.scalars(select(Notice).where(Notice.person_id == hugo.id))
    assert notice.kind == "brought_in"
    assert sum("Hedda Vik asks you to have a look" in mail for mail in mails()) == 1
    # It is still nobody's to look after.
    assert db.session.get_one(Turn, thread.id).owner_id is None
    assert "Is this pan safe on gas?" in client.get(address).text


def test_where_nobody_is_here_a_promise_is_what_is_left(
    thread: Any, hedda: Any, hugo: Any, client: Any
) -> None:
    client.sign_in(hedda)
    page = client.get(f"/threads/{thread.id}/bring-in?needed=thread:pin")
    assert "Nobody who may do this is here now" in page.text
    assert page.one(".empty-state a.button--primary")["href"].endswith("#reply")
    assert page.all("form[method=post] select[name=colleague]") == []
    # Who went while it was typed is not asked, and the words are still there.
    sent = {"colleague": hugo.handle, "note": "Typed a moment ago"}
    page = client.post(f"/threads/{thread.id}/bring-in", data=sent)
    assert page.status_code == 422
    assert "Typed a moment ago" in page.text
    assert db.session.scalar(select(func.count(BroughtIn.id))) == 0


def test_nobody_is_asked_where_they_or_the_asking_may_not_be(
    thread: Any, hedda: Any, hugo: Any, asta: Any, bo: Any
) -> None:
    moment = this_moment()
    for person in (hedda, hugo, bo):
        is_here(person, moment)
    closed = make_board("Staff", visibility="staff")
    own = make_board("Lamps")
    hidden = make_thread(somebody("anna"), closed)
    make_appointment(bo, make_role(), own)
    note = "Have a look, please."
    with pytest.raises(Refused):
        bring_in(asta, thread, hugo, "answer:host", note)
    with pytest.raises(Refused):
        bring_in(bo, thread, hugo, "answer:host", note)
    with pytest.raises((Missing, Refused)):
        bring_in(bo, hidden, hugo, "answer:host", note)
    for colleague, needed, words in (
        (bo, "answer:host", note),
        (hedda, "answer:host", note),
        (asta, "answer:host", note),
        (hugo, "thread:pin", note),
        (hugo, "post:withdraw", note),
        (hugo, "no:such", note),
        (hugo, "answer:host", " "),
        (hugo, "answer:host", "x" * 501),
    ):
        with pytest.raises(Invalid):
            bring_in(hedda, thread, colleague, needed, words)
    assert db.session.scalar(select(func.count(BroughtIn.id))) == 0


def test_the_copy_of_ones_data_says_whom_one_asked(thread: Any, hedda: Any, hugo: Any) -> None:
    is_here(hugo, this_moment())
    bring_in(hedda, thread, hugo, "answer:host", "Have a look, please.")
    (kept,) = [each for each in sockets.of().personal_data if each.name == "brought_in"]
    (mine,), (theirs,) = kept.rows(hedda.id), kept.rows(hugo.id)
    assert (mine["you"], mine["note"]) == ("asked", "Have a look, please.")
    assert (theirs["you"], theirs.get("note")) == ("were asked", None)
