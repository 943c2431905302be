"""Hosts say how pressing a thread is; customers neither say nor see it."""

from typing import Any

import pytest
from sqlalchemy import select

from forum.database import db
from forum.errors import Invalid, Refused
from forum.threads.models import ThreadEvent
from moderation.unanswered.models import Turn
from moderation.unanswered.priority import set_priority
from tests.cast import make_host, make_reply, make_thread


def facts(thread: Any) -> list[tuple[str, dict[str, Any]]]:
    found = select(ThreadEvent.kind, ThreadEvent.data).where(ThreadEvent.thread_id == thread.id)
    rows = db.session.execute(found.order_by(ThreadEvent.id))
    return [(kind, data) for kind, data in rows if kind == "priority_set"]


def test_a_host_sets_it_once_and_it_stays(asta: Any, clara: Any) -> None:
    thread, hedda = make_thread(asta), make_host("hedda")
    assert set_priority(hedda, thread, "high")
    assert not set_priority(hedda, thread, "high")
    make_reply(thread, clara)
    assert db.session.get_one(Turn, thread.id).priority == "high"
    assert set_priority(hedda, thread, "low")
    assert facts(thread) == [
        ("priority_set", {"priority": "high", "was": "normal"}),
        ("priority_set", {"priority": "low", "was": "high"}),
    ]
    with pytest.raises(Invalid):
        set_priority(hedda, thread, "urgent")
    for person in (asta, clara):
        with pytest.raises(Refused):
            set_priority(person, thread, "high")


def test_hosts_see_it_on_the_page_and_in_lists_and_customers_do_not(client: Any, asta: Any) -> None:
    thread, hedda = make_thread(asta), make_host("hedda")
    path = f"/threads/{thread.id}"
    client.sign_in(asta)
    assert client.post(f"{path}/priority", data={"priority": "high"}).status_code == 403
    client.sign_in(hedda)
    assert client.post(f"{path}/priority", data={"priority": "urgent"}).status_code == 422
    assert client.post(f"{path}/priority", data={"priority": "high"}).status_code == 303
    shown = f"{path}-{thread.slug}"
    for page in (shown, "/threads", "/moderation/unanswered"):
        assert client.get(page).says("High priority"), page
    client.sign_in(asta)
    for page in (shown, "/threads"):
        assert not client.get(page).says("High priority")
