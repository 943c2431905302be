"""Terms and house rules: agreed to when registering, asked again before writing."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.database import db
from forum.errors import Refused
from forum.moments import now
from forum.people import consents, documents, mails
from forum.people.models import Consent, Document, Person
from tests.cast import PASSWORD, again, make_person, make_thread, somebody
from tests.forum.files.making import picture
from tests.statements import statements


def publish(kind: str = "terms", text: str = "Be kind.", at: Any = None) -> Document:
    anna = somebody("anna")
    documents.save_draft(anna, kind, {"en": text, "sv": ""}, {"en": f"Now: {text}"})
    return documents.publish(anna, kind, at)


def agreed_by(person: Person) -> set[int]:
    rows = db.session.scalars(select(Consent.document_id).where(Consent.person_id == person.id))
    return set(rows)


def the_person(name: str) -> Person:
    db.session.rollback()
    return db.session.scalars(select(Person).where(Person.name == name)).one()


def test_an_admin_writes_looks_over_and_publishes_and_everybody_reads_it(
    client: Any, new_client: Any, anna: Person
) -> None:
    client.sign_in(anna)
    form = client.get("/admin/documents/rules").fields("form.form")
    form |= {"words_en": "# Rules\n\nBe **kind** <script>", "words_sv": "Var *snäll*."}
    assert client.post("/admin/documents/rules", data=form).location.endswith("/rules/publish")
    assert new_client().get("/rules").says("Nothing is published here yet")
    assert client.get("/admin/documents/rules/publish").says("Be kind")
    assert client.post("/admin/documents/rules/publish", data={}).status_code == 303

    page = new_client().get("/rules", headers={"Accept-Language": "sv"})
    assert page.one(".prose em").get_text() == "snäll"
    assert page.all("main script") == []
    assert new_client().get("/rules").says("Version 1, from")
    # What is published is never changed: the next words are the next version.
    publish("rules", "Be very kind.")
    assert new_client().get("/rules").says("Be very kind.")
    earlier = new_client().get("/rules?version=1")
    assert earlier.says("This is an earlier version.")
    assert earlier.one(".prose strong").get_text() == "kind"
    assert new_client().get("/rules?version=7").status_code == 404
    assert "Set-Cookie" not in new_client().get("/rules").headers


def test_a_draft_of_a_colleague_is_not_written_over(client: Any, anna: Person) -> None:
    client.sign_in(anna)
    form = client.get("/admin/documents/terms").fields("form.form")
    documents.save_draft(anna, "terms", {"en": "Theirs."}, {})
    page = client.post("/admin/documents/terms", data={**form, "words_en": "Mine."})
    assert page.status_code == 409
    assert page.fields("form.form")["words_en"].strip() == "Mine."
    empty = {**client.get("/admin/documents/terms").fields("form.form"), "words_en": " "}
    assert client.post("/admin/documents/terms", data=empty).status_code == 422


def test_a_version_can_begin_to_hold_later_but_not_before_an_earlier_one(anna: Person) -> None:
    later = publish(at=now() + timedelta(days=3))
    assert documents.in_force() == []
    assert documents.in_force(now() + timedelta(days=4)) == [later]
    with pytest.raises(documents.Invalid):
        publish(text="Overtaken.")


def test_only_who_may_writes_them(client: Any, asta: Person, hedda: Person) -> None:
    for person in (asta, hedda):
        client.sign_in(person)
        assert client.get("/admin/documents").status_code == 403
        assert client.post("/admin/documents/terms", data={"words_en": "X"}).status_code == 403
        with pytest.raises(Refused):
            documents.save_draft(person, "terms", {"en": "X"}, {})


def test_who_registers_agrees_to_what_holds_then(
    client: Any, new_client: Any, register: Any
) -> None:
    old = publish("terms", "Old.")
    rules = publish("rules")
    form = client.get("/register").fields("form.form")
    assert form["documents"] == f"{old.id},{rules.id}"
    assert client.get("/register").says("I agree to the terms and the house rules.")

    refused = register(documents=form["documents"])
    assert refused.status_code == 422
    assert refused.fields("form.form")["name"] == "Bo Nyström"
    # A new version between reading and sending: what was not shown is not agreed to.
    new = publish("terms", "New.")
    assert register(documents=form["documents"], agree="y").status_code == 422
    assert db.session.scalars(select(Person.name).where(Person.name == "Bo Nyström")).all() == []

    assert register(documents=f"{new.id},{rules.id}", agree="y").status_code == 303
    assert agreed_by(the_person("Bo Nyström")) == {new.id, rules.id}


def test_who_joins_by_an_invitation_agrees_too_and_who_resets_a_password_is_not_asked(
    client: Any, asta: Person
) -> None:
    person = make_person("Imported Person", email=None)
    person.claimed_email = person.claimed_key = "in@example.org"
    db.session.commit()
    terms = publish("terms")
    join = mails._link(mails.JOIN, person, mails.password_mark(person)).removeprefix(
        "http://localhost"
    )
    assert client.post(join, data={"password": PASSWORD}).status_code == 422
    answer = client.post(join, data={"password": PASSWORD, "agree": "y", "documents": terms.id})
    assert answer.status_code == 303
    assert agreed_by(person) == {terms.id}

    reset = mails._link(mails.RESET, asta, mails.password_mark(asta))
    page = client.get(reset.removeprefix("http://localhost"))
    assert page.all("[name=agree]") == []


def test_a_new_version_asks_again_before_writing_and_nothing_typed_is_lost(
    client: Any, asta: Person, board: Any
) -> None:
    client.sign_in(asta)
    thread = make_thread(asta, board)
    path = f"/threads/{thread.id}-{thread.slug}"
    written = {**client.get(path).fields("#reply form"), "text": "All my long words."}
    terms = publish("terms")

    asked = client.post(f"/threads/{thread.id}/replies", data=written)

    assert asked.location.startswith("/account/agree?next=/held/")
    page = client.get(asked.location)
    assert page.says("Now: Be kind.")
    # Reading, one's own account and signing out stay possible.
    assert client.get(path).says("Read what is new and agree before you write")
    assert client.get("/account").status_code == 200
    assert client.post("/account/appearance", data={"theme": "dark"}).status_code == 303

    sent = page.fields("form.form")
    assert client.post("/account/agree", data=sent).status_code == 422
    assert client.post("/account/agree", data={**sent, "agree": "y", "documents": ""}).status == (
        "422 UNPROCESSABLE ENTITY"
    )
    agreed = client.post(asked.location, data={**sent, "agree": "y"})

    assert agreed.location.startswith("/held/")
    kept = client.get(agreed.location)
    assert kept.says("Look it over and send it.")
    data = kept.fields("main form.form")
    assert data["text"] == "All my long words."
    assert client.post(f"/threads/{thread.id}/replies", data=data).status_code == 303
    assert client.get(path).says("All my long words.")
    assert agreed_by(asta) == {terms.id}
    assert not client.get(path).says("Read what is new")


def test_who_is_asked_to_agree_is_told_that_files_do_not_wait(client: Any, asta: Person) -> None:
    client.sign_in(asta)
    thread = make_thread()
    publish("rules")
    data = {"text": "Here it is.", "files": (BytesIO(picture()), "stove.png")}
    page = client.post(f"/threads/{thread.id}/replies", data=data, follow_redirects=True)
    assert page.says("Your files cannot: add them once more.")


def test_a_script_gets_no_further_than_a_form(client: Any, asta: Person, board: Any) -> None:
    client.sign_in(asta)
    thread = make_thread(asta, board)
    publish("terms")
    answer = client.post(
        f"/threads/{thread.id}/replies",
        data={"text": "By a script."},
        headers={"Sec-Fetch-Mode": "cors"},
    )
    assert answer.status_code == 403
    assert answer.says("Our terms or house rules have changed.")


def test_admins_see_how_many_have_not_agreed(client: Any, asta: Person, anna: Person) -> None:
    assert consents.count_missing() == 0
    terms = publish("terms")
    assert consents.count_missing() == 2
    consents.agree(asta, {terms.id})
    client.sign_in(anna)
    assert client.get("/admin/documents").says("1 member has not agreed to what holds now.")
    assert again(asta).agreed_at is not None


def test_asking_costs_no_page_a_statement(app: Flask, client: Any, asta: Person) -> None:
    client.sign_in(asta)
    with statements(app) as before:
        client.get("/account/appearance")
    publish("terms")
    db.session.rollback()
    with statements(app) as after:
        client.get("/account/appearance")
    assert len(after) == len(before)
