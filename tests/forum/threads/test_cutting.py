"""Personal data that was cut out stands nowhere any more: not in a table, not in the index."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.database import Base, db, transaction
from forum.errors import Invalid, Refused
from forum.files.naming import markdown
from forum.files.uploading import add_file
from forum.jobs import Job
from forum.joining.merging import merge_threads
from forum.mail import post_mail
from forum.threads import drafts, writing
from forum.threads.acts import edit_thread, hide_post
from forum.threads.cutting import GAP, cut_words
from forum.threads.events import restate
from forum.threads.models import Revision
from moderation.acts.models import Act
from moderation.acts.sweeping import hide_all
from moderation.notes.actions import write_note
from moderation.reports.actions import note_report, report_post
from tests.cast import PASSWORD, again, make_reply, make_thread, opening_post, somebody
from tests.client import Browser
from tests.forum.files.making import picture

MARKER = "Zirkonia Marklund"
WHY = "She asked for it"


def everywhere(app: Flask) -> list[str]:
    """Where the marker stands: every column of every table, the index, the mail."""
    db.session.rollback()
    needles = ("zirkon", "marklund")
    found = []
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(select(table)).mappings():
            held = [key for key, value in row.items() if _has(str(value), needles)]
            found += [f"{table.name}.{key}" for key in held]
    instance = Path(app.config["INSTANCE"])
    files = [path for path in instance.rglob("*") if path.is_file()]
    found += [str(path) for path in files if _has(path.read_bytes().decode("latin-1"), needles)]
    return sorted(set(found))


def _has(text: str, needles: tuple[str, ...]) -> bool:
    return any(needle in text.casefold() for needle in needles)


def test_what_is_cut_stands_in_no_table_index_or_mail(
    app: Flask,
    client: Browser,
    run_jobs: Callable[[], int],
    asta: Any,
    bo: Any,
    hedda: Any,
    lena: Any,
) -> None:
    # Typed before signing in, so that the waiting form holds it, too.
    thread = make_thread(asta, title=f"A lamp for {MARKER}", text=f"I am **{MARKER}**, hello.")
    post = opening_post(thread)
    client.post(f"/threads/{thread.id}/replies", data={"text": f"Hello {MARKER}!"})
    client.post("/sign-in", data={"email": bo.email, "password": PASSWORD})
    writing.edit_post(
        asta, post, writing.compose("It is me."), version=1, title=f"For {MARKER.upper()}"
    )
    writing.edit_post(asta, again(post), writing.compose(f"> {MARKER}\n\nIt is me."), version=2)
    edit_thread(
        hedda,
        again(thread),
        title=f"A lamp that {MARKER} owns",
        kind="question",
        language="sv",
        tags=[],
        version=again(thread).version,
    )
    write_note(hedda, thread, writing.compose(f"Her name is {MARKER}."))
    report = report_post(bo, post, ground="personal_data", words=f"{MARKER} is my neighbour")
    note_report(hedda, report, f"{MARKER} has written, too")
    hide_post(hedda, make_reply(thread, bo), ground="personal_data", reason=f"Names {MARKER}")
    run_jobs()
    with transaction():
        post_mail("asta@example.org", "en", "sent_back", reason=MARKER, link="x", text=MARKER)
    before = everywhere(app)
    assert len(before) > 8
    assert any("search" in place for place in before), before
    changed = cut_words(lena, again(post), [MARKER], f"{WHY}: {MARKER}")
    assert changed == 2
    run_jobs()
    assert everywhere(app) == []
    assert "It is me." in again(post).text
    assert GAP in again(post).html
    act = db.session.scalars(select(Act).where(Act.kind == "post:redacted")).one()
    assert (act.by_id, act.reason) == (lena.id, f"{WHY}: {GAP}")
    assert client.get(f"/threads/{thread.id}", follow_redirects=True).status_code == 200


def test_an_address_that_mail_goes_to_stays_one(asta: Any, lena: Any) -> None:
    thread = make_thread(asta)
    post = make_reply(thread, asta, text="Write to asta at example dot org")
    with transaction():
        words = {"reason": "Asta at example", "link": "x", "text": ""}
        post_mail("asta@example.org", "en", "sent_back", **words)
    cut_words(lena, post, ["asta at example"], WHY)
    payload = db.session.scalars(select(Job.payload).where(Job.kind == "mail.send")).one()
    assert payload["to"] == "asta@example.org"
    assert "Asta at example" not in str(payload)


def test_only_who_may_cut_does_and_only_what_stands_there(
    client: Browser, asta: Any, hedda: Any, lena: Any
) -> None:
    post = make_reply(make_thread(), text=f"I know {MARKER}.")
    for person in (asta, hedda):
        with pytest.raises(Refused):
            cut_words(person, post, [MARKER], WHY)
        client.sign_in(person)
        assert client.get(f"/posts/{post.id}/cut").status_code == 403
    for words in ([], [""], ["ab"], ["x" * 201], ["Somebody Else"], [f"a{n}bc" for n in range(21)]):
        with pytest.raises(Invalid) as refused:
            cut_words(lena, post, words, WHY)
        assert refused.value.field == "words"
    client.sign_in(lena)
    path = f"/posts/{post.id}/cut"
    form = client.get(path).fields("main form.form")
    kept = client.post(path, data={**form, "words": "Nobody", "reason": WHY})
    assert (kept.status_code, kept.fields("main form.form")["words"]) == (422, "Nobody")
    assert client.post(path, data={**form, "words": MARKER, "reason": WHY}).status_code == 303
    assert again(post).text == f"I know {GAP}."
    assert db.session.scalars(select(Revision)).all() == []


def test_what_is_hidden_or_withdrawn_can_be_cut_too(clara: Any, lena: Any) -> None:
    post = make_reply(make_thread(), clara, text=f"I know {MARKER}.")
    writing.withdraw_post(clara, post)
    cut_words(lena, post, [MARKER.upper()], WHY)
    assert again(post).text == f"I know {GAP}."


def test_markup_in_the_words_is_cut_as_it_stands(lena: Any) -> None:
    post = make_reply(make_thread(), somebody("bo"), text="Tell R&D <b>Eva</b> (040) now.")
    cut_words(lena, post, ["R&D <b>Eva</b> (040)"], WHY)
    assert again(post).text == f"Tell {GAP} now."
    assert "Eva" not in again(post).html


def test_words_of_ours_are_not_taken_for_somebodys_name(
    client: Browser, asta: Any, hedda: Any, lena: Any
) -> None:
    """Edit Host, that is: a first name and a last name."""
    thread = make_thread(asta, text="I am Edit Host.")
    post = opening_post(thread)
    writing.edit_post(lena, post, writing.compose("I am Edit Host!"), version=1)
    make_reply(thread, hedda, text="Hello Edit.")
    stood = again(thread).answer_state
    cut_words(lena, again(post), ["Edit", "Host", "Reply", "post"], "Edit asked for it")
    assert again(post).text == f"I am {GAP} {GAP}!"
    client.sign_in(lena)
    log = client.get("/moderation/log")
    assert log.status_code == 200
    assert not log.says("Edit asked")
    client.sign_in(asta)
    assert client.get("/notifications").status_code == 200
    with transaction():
        assert restate(again(thread)).answer_state == stood


def test_what_was_merged_or_hidden_at_once_holds_them_no_more(
    app: Flask, run_jobs: Callable[[], int], bo: Any, lena: Any
) -> None:
    older, younger = make_thread(), make_thread(bo, title=f"A lamp for {MARKER}")
    post = merge_threads(lena, younger, older, "The same lamp")
    spam = make_reply(again(older), bo)
    hide_all(lena, bo, [spam.id], ground="spam", reason=f"Sells {MARKER}")
    post = again(post)
    writing.edit_post(bo, post, writing.compose(f"I am {MARKER}."), version=post.version)
    run_jobs()
    cut_words(lena, again(post), [MARKER], WHY)
    run_jobs()
    assert everywhere(app) == []


def test_what_somebody_is_writing_there_quotes_them_no_more(
    app: Flask, new_client: Any, run_jobs: Callable[[], int], asta: Any, bo: Any, lena: Any
) -> None:
    thread = make_thread(asta, text=f"I am {MARKER}.")
    post, other = opening_post(thread), make_thread(bo)
    said = {"text": f"> I am {MARKER}.\n\nHello!"}
    for person, place in ((bo, f"reply:{thread.id}"), (asta, f"edit:{post.id}")):
        drafts.save(person, place, said, version=0)
    drafts.save(bo, f"reply:{other.id}", {"text": "Something else."}, version=0)
    new_client().post(f"/threads/{thread.id}/replies", data=said)
    run_jobs()
    assert {"drafts.fields", "held_forms.fields"} <= set(everywhere(app))
    cut_words(lena, again(post), [MARKER], WHY)
    run_jobs()
    assert everywhere(app) == []
    rows = db.session.scalars(select(drafts.Draft).order_by(drafts.Draft.id)).all()
    assert [row.version for row in rows] == [2, 2, 1]


@pytest.mark.parametrize("name", [f"{MARKER}.pdf", "zirkonia_marklund.pdf", "zirkonia.png"])
def test_the_names_of_files_are_cut_and_lead_to_them_still(
    client: Browser, bo: Any, lena: Any, name: str, app: Flask, run_jobs: Callable[[], int]
) -> None:
    client.sign_in(bo)
    content = picture() if name.endswith("png") else b"%PDF-1.4"
    file = add_file(bo, name, content)
    words = markdown(file.name, file.address, is_picture=file.is_picture)
    post = make_reply(make_thread(), bo, text=f"Look: {words}")
    writing.edit_post(bo, post, writing.compose(f"Look here: {words}"), version=1)
    cut_words(lena, again(post), [MARKER, "Zirkonia"], WHY)
    run_jobs()
    assert everywhere(app) == []
    address = str(again(file).address)
    assert f"({address})" in again(post).text
    assert f'"{address}"' in again(post).html
    assert client.get(address).status_code == 200
