"""What hosts say about themselves."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forum.database import db, transaction
from forum.errors import Invalid, Refused
from forum.moments import now
from moderation.hosts import actions
from moderation.hosts.models import HostProfile
from tests.cast import make_host

PAGE = "/hosts/me/edit"


def profile(person: Any) -> Any:
    db.session.rollback()
    return db.session.query(HostProfile).filter_by(person_id=person.id).one_or_none()


def test_hosts_write_their_own_words(client: Any) -> None:
    hedda = make_host("hedda")
    client.sign_in(hedda)
    form = client.get(PAGE).fields("main form.form[novalidate]")
    sent = {**form, "bio": "Built it.", "languages": ["en", "sv"], "person_id": "1"}
    assert client.post(PAGE, data=sent).status_code == 303
    assert (profile(hedda).bio, profile(hedda).languages) == ("Built it.", ["sv", "en"])
    page = client.get(PAGE)
    assert page.one("textarea[name=bio]").get_text().strip() == "Built it."
    assert {box["value"] for box in page.all("input[name=languages][checked]")} == {"sv", "en"}


def test_words_from_an_older_window_overwrite_nothing(client: Any) -> None:
    hedda = make_host("hedda")
    client.sign_in(hedda)
    old = client.get(PAGE).fields("main form.form[novalidate]")
    assert client.post(PAGE, data={**old, "bio": "Newer words."}).status_code == 303
    page = client.post(PAGE, data={**old, "bio": "Older words."})
    assert page.status_code == 409
    assert page.one("textarea[name=bio]").get_text().strip() == "Older words."
    assert page.says("Newer words.")
    assert profile(hedda).bio == "Newer words."
    fresh = page.fields("main form.form[novalidate]")
    assert client.post(PAGE, data=fresh).status_code == 303
    assert profile(hedda).bio == "Older words."


@pytest.mark.parametrize("read_at", ["yesterday", "2026-01-01", "\x00"])
def test_a_mark_that_nobody_gave_fits_no_words(client: Any, read_at: str) -> None:
    hedda = make_host("hedda")
    client.sign_in(hedda)
    assert client.post(PAGE, data={"bio": "Mine.", "read_at": read_at}).status_code == 409
    assert profile(hedda) is None


def test_what_is_too_long_or_unknown_is_refused_and_kept(client: Any) -> None:
    hedda = make_host("hedda")
    client.sign_in(hedda)
    for sent in ({"bio": "x" * 1501}, {"bio": "Fine.", "languages": ["xx"]}):
        page = client.post(PAGE, data=sent)
        assert page.status_code == 422
        assert page.one("textarea[name=bio]").get_text().strip() == sent["bio"]
    with pytest.raises(Invalid):
        actions.change_profile(hedda, bio="x" * 1501, languages=[], read_at=None)
    assert profile(hedda) is None


def test_a_limited_host_and_a_customer_say_nothing(app: Flask, asta: Any) -> None:
    hedda = make_host("hedda")
    with transaction():
        hedda.limited_until, hedda.limit_reason = now() + timedelta(days=1), "Rude."
    for person in (hedda, asta):
        with pytest.raises(Refused):
            actions.change_profile(person, bio="Mine.", languages=[], read_at=None)
