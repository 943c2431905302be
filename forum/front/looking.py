"""Looking at a page as others see it: ``?as=visitor``, ``?as=member``, ``?as=group-<id>``.

Staff may. For that one page another reader stands in their place, so that every query answers as it
would for that reader; nobody sees more than they see themselves, and nothing can be changed.
"""

from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, g, get_template_attribute, request
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin, current_user

from forum import permissions
from forum.boards.models import Group
from forum.database import MAX_ID, db
from forum.errors import Missing, Refused
from forum.moments import now
from forum.people.models import Person
from forum.security import CONTENT_SECURITY_POLICY
from forum.threads.composing import number

LOOKED_AT = frozenset(
    {
        *("forum.front.home", "forum.boards.index", "forum.boards.show", "forum.search.index"),
        *("forum.threads.index", "forum.threads.show", "forum.threads.tag", "forum.people.show"),
    }
)


@dataclass(frozen=True)
class Look:
    """As whom the page is looked at, and the address of the same page for oneself."""

    kind: str
    words: str
    back: str


def look_as_somebody_else() -> None:
    """Before each request: put the other reader into the place of whoever asks for it."""
    kind = request.args.get("as", "")
    if not kind or not permissions.is_staff(current_user, now()):
        return
    if request.method not in ("GET", "HEAD"):
        raise Refused(_("You are only looking. Go back to your own view to do something."))
    if request.endpoint not in LOOKED_AT:
        return
    reader, words = _reader(current_user._get_current_object(), kind)
    g._login_user = reader
    g.looking = Look(kind, words, request.path)
    # Forms on this page carry no token, so that none of them does anything.
    g.csrf_token = "only-looking"


def _reader(person: Person, kind: str) -> tuple[Any, str]:
    if kind == "visitor":
        return AnonymousUserMixin(), _("You see this page as a visitor would.")
    if kind == "member":
        return _stand_in(person), _("You see this page as a member would.")
    group_id = number(kind.removeprefix("group-")) if kind.startswith("group-") else None
    group = db.session.get(Group, min(group_id, MAX_ID)) if group_id and person.is_admin else None
    if group is None:
        raise Missing
    words = _("You see this page as a member of “%(group)s” would.", group=group.name)
    return _stand_in(person, frozenset({group.id})), words


def _stand_in(person: Person, groups: frozenset[int] = frozenset()) -> Person:
    """A member who is in these groups and whom no table knows."""
    words = {column.key: getattr(person, column.key) for column in Person.__table__.columns}
    own = {"email": None, "email_key": None, "claimed_email": None, "claimed_key": None}
    words |= own | {"id": 0, "name": _("A member"), "handle": "member", "photo": None, "about": ""}
    words |= {"made_admin_at": None, "limited_until": None, "confirmed_at": person.registered_at}
    reader = Person(**words)
    # Of this one alone: no other person is a stand-in.
    vars(reader).update(looks_for=person, groups_looked_at=groups)
    return reader


def _lock_forms(response: Response) -> Response:
    if "looking" in g:
        policy = CONTENT_SECURITY_POLICY.replace("form-action 'self'", "form-action 'none'")
        response.headers["Content-Security-Policy"] = policy
    return response


def link() -> Any:
    """In the menu of staff, on the pages that can be looked at."""
    if request.endpoint not in LOOKED_AT or not permissions.is_staff(current_user, now()):
        return ""
    draw = get_template_attribute("components/controls.html", "menu_link")
    return draw(_("See it as a customer"), f"{request.path}?as=member", "eye")


def init_app(app: Flask) -> None:
    """Watch each request; tell the frame of the pages."""
    app.before_request(look_as_somebody_else)
    app.after_request(_lock_forms)
    app.jinja_env.globals["looking"] = lambda: g.get("looking")
