"""The chapters that moderation adds to the demo's story: who hosts what, and their work."""

from typing import Any

from forum.threads.writing import compose
from moderation.assignments.actions import claim_thread
from moderation.authority.appointing import appoint
from moderation.authority.roles import RolePlan, make_role
from moderation.authority.starters import HOST, LEAD
from moderation.notes.actions import write_note

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
