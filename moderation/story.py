"""The chapters that moderation adds to the demo's story: who hosts what, and their work."""

from contextlib import suppress
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from forum.database import db
from forum.threads.models import Post, Thread
from forum.threads.review import WaitsForReview
from forum.threads.writing import compose, reply
from moderation.assignments.actions import claim_thread
from moderation.authority.appointing import appoint
from moderation.authority.roles import RolePlan, make_role
from moderation.authority.starters import HOST, LEAD
from moderation.notes.actions import write_note
from moderation.reports.actions import report_post
from moderation.review.setting_up import RulePlan, set_rule

#: Who hosts which board: (person, board, public title in each language, reason).
_HOSTS = (
    ("hedda", "stoves", {"en": "Stove expert", "sv": "Expert på stormkök"}, "Built the Glöd 2."),
    ("hugo", "orders", {"en": "Order host", "sv": "Ordervärd"}, "Knows every parcel by name."),
)
_MORE = (
    ("hedda", "svenska", "Answers in Swedish."),
    ("hedda", "staff", "Reads what concerns the stoves."),
    ("hugo", "staff", "Reads what concerns orders."),
)


def appoint_hosts(story: Any) -> None:
    """Make the roles and appoint the hosts and their lead."""
    admin, since = story.people["anna"], story.ago(24 * 390)
    plan = RolePlan(str(LEAD.name), LEAD.titles(), LEAD.permissions)
    lead = make_role(admin, plan, now=since)
    appoint(
        admin,
        story.people["lena"],
        lead,
        None,
        reason="Leads the hosts since the first day.",
        starts_at=None,
        ends_at=None,
        now=since,
    )
    roles = {}
    for short, board, title, reason in _HOSTS:
        roles[short] = make_role(admin, RolePlan(title["en"], title, HOST.permissions), now=since)
        _appoint(story, short, roles[short], board, reason, since)
    for short, board, reason in _MORE:
        _appoint(story, short, roles[short], board, reason, since)


def _appoint(story: Any, short: str, role: Any, board: str, reason: str, since: Any) -> None:
    person, where = story.people[short], story.boards[board]
    appoint(
        story.people["anna"],
        person,
        role,
        where,
        reason=reason,
        starts_at=None,
        ends_at=None,
        now=since,
    )


def work(story: Any) -> None:
    """Hugo looks after the complaint and tells his colleagues what he knows."""
    hugo, thread = story.people["hugo"], story.threads["Second lamp with a cracked glass"]
    claim_thread(hugo, thread, now=story.ago(46))
    note = "The third report of cracked glass from the same pallet. The warehouse checks it."
    write_note(hugo, thread, compose(note), now=story.ago(43))


def keep_clean(story: Any) -> None:
    """A reader is worried about a post, and a reply with a link waits for a host's look."""
    people, ideas = story.people, story.boards["ideas"]
    set_rule(people["anna"], ideas, RulePlan(links=True), now=story.ago(24 * 300))
    post = db.session.scalars(
        select(Post)
        .join(Post.thread)
        .options(contains_eager(Post.thread))
        .where(Thread.board_id == ideas.id, Post.author_id == people["asta"].id, Post.number > 1)
        .limit(1)
    ).one()
    worry = "Is that safe beside the fuel? Somebody should say something about it."
    report_post(people["frida"], post, ground="other", words=worry, now=story.ago(8))
    words = compose("This one fits exactly: https://boxes.example/small-one")
    with suppress(WaitsForReview):
        reply(people["mikko"], post.thread, words, now=story.ago(3))
