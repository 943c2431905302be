"""The permissions that moderation adds to the forum's registry."""

from flask_babel import lazy_gettext as _l

from forum.permissions import Permission, Scope

MODERATION_PERMISSIONS = (
    Permission("note:read", _l("Read internal notes"), _l("reads the hosts’ internal notes")),
    Permission("note:write", _l("Write internal notes"), _l("leaves notes for the other hosts")),
    Permission(
        "unanswered:read", _l("See what waits"), _l("sees which threads wait for an answer")
    ),
    Permission("assignment:claim", _l("Take threads on"), _l("takes on threads that wait")),
    Permission(
        "assignment:give", _l("Give threads to others"), _l("asks another host to take a thread on")
    ),
    Permission(
        "assignment:take", _l("Take threads over"), _l("takes over threads from another host")
    ),
    Permission(
        "escalation:receive",
        _l("Be called when it takes long"),
        _l("is called when a thread has waited too long"),
    ),
    Permission(
        "numbers:read",
        _l("Read the numbers"),
        _l("reads how soon customers are answered, and which promises are kept"),
    ),
    Permission(
        "contact:log",
        _l("Log contacts"),
        _l("notes what was said with customers outside the forum"),
    ),
    Permission(
        "thread:priority",
        _l("Set priorities"),
        _l("sets the priority of threads"),
    ),
    Permission(
        "escalation:manage",
        _l("Say who is called when it takes long"),
        _l("says who is called when a thread has waited too long"),
    ),
    Permission("report:handle", _l("Handle reports"), _l("looks into what members report")),
    Permission(
        "review:handle", _l("Review posts"), _l("looks at posts that wait before others read them")
    ),
    Permission("post:report", _l("Report posts"), _l("reports posts to the hosts"), Scope.OWN),
    Permission(
        "hosts:write",
        _l("Write to the hosts"),
        _l("writes to the hosts"),
        Scope.OWN,
        though_limited=True,
    ),
    Permission("log:read", _l("Read the log"), _l("reads the log of what hosts did, and why")),
    Permission(
        "appointment:manage", _l("Appoint hosts"), _l("appoints hosts and ends appointments")
    ),
    Permission(
        "policy:apply",
        _l("Apply new rules to open threads"),
        _l("lets new answer times, and who answers first, apply to threads that are open"),
    ),
    Permission(
        "policy:manage",
        _l("Set open hours and answer times"),
        _l("sets open hours and answer times"),
    ),
    Permission(
        "authority:explain",
        _l("See who may do what"),
        _l("sees who may do what, and why"),
        Scope.SITE,
    ),
    Permission("role:manage", _l("Manage roles"), _l("decides what each role may do"), Scope.SITE),
)

#: What stands before the colon of a key → the heading under which pages show those permissions.
NOUNS = {
    "answer": _l("Answers"),
    "solution": _l("Answers"),
    "unanswered": _l("Waiting threads"),
    "assignment": _l("Waiting threads"),
    "escalation": _l("Waiting threads"),
    "policy": _l("Waiting threads"),
    "numbers": _l("Waiting threads"),
    "note": _l("Internal notes"),
    "contact": _l("Answers"),
    "thread": _l("Threads"),
    "post": _l("Posts"),
    "tag": _l("Threads"),
    "report": _l("Posts"),
    "review": _l("Posts"),
    "board": _l("Boards and people"),
    "group": _l("Boards and people"),
    "person": _l("Boards and people"),
    "role": _l("Authority"),
    "appointment": _l("Authority"),
    "authority": _l("Authority"),
    "log": _l("Authority"),
    "job": _l("The site"),
}
