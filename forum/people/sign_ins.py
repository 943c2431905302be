"""Who is signed in: a random token in the browser's session, its hash in the database."""

import hashlib
import secrets
from datetime import datetime, timedelta

from flask import Flask, current_app, redirect, request, session, url_for
from flask_login import LoginManager, current_user, login_user, logout_user
from sqlalchemy import delete, func, select, update
from werkzeug.wrappers import Response

from forum import sockets
from forum.brand import current as brand
from forum.database import db, transaction
from forum.moments import now as this_moment
from forum.people.models import Document, Person, SignIn

login_manager = LoginManager()
#: The browser's own mark, by which texts that were typed before signing in are found again.
VISITOR = "visitor"
USE_NOTED_EVERY = timedelta(hours=1)


def token_hash(token: str) -> str:
    """What the database keeps of a token: a leaked table signs nobody in."""
    return hashlib.sha256(token.encode()).hexdigest()


def visitor() -> str:
    """This browser's mark, or empty; ``mark_visitor`` makes one."""
    return str(session.get(VISITOR, ""))


def mark_visitor() -> str:
    """This browser's mark, made when there is none. Only on a POST: it sets a cookie."""
    return str(session.setdefault(VISITOR, secrets.token_urlsafe(24)))


def add_sign_in(person: Person, *, keep: bool, now: datetime | None = None) -> str:
    """Write a sign-in of this browser; its token goes to ``carry_sign_in`` after the commit."""
    moment, token = now or this_moment(), secrets.token_urlsafe(32)
    days = current_app.config["KEEP_SIGNED_IN_DAYS"] if keep else 1
    with transaction() as database:
        database.add(
            SignIn(
                person_id=person.id,
                token_hash=token_hash(token),
                began_at=moment,
                ends_at=moment + timedelta(days=days),
                browser=(request.user_agent.string or "")[:200],
            )
        )
    return token


def carry_sign_in(person: Person, token: str, *, keep: bool) -> None:
    """Let this browser carry the sign-in.

    The session is emptied first, so nothing planted in it survives; only the visitor's mark stays,
    by which waiting texts are found.
    """
    mark = visitor()
    session.clear()
    if mark:
        session[VISITOR] = mark
    session.permanent = keep
    person.sign_in_token = token
    login_user(person)


def end_sign_in(person: Person) -> None:
    """Sign this browser out."""
    with transaction() as database:
        database.execute(
            delete(SignIn).where(SignIn.token_hash == token_hash(person.sign_in_token))
        )
    logout_user()
    session.clear()


def end_all_sign_ins(person_id: int, *, but: str = "") -> None:
    """End this person's sign-ins everywhere, except the one with the token ``but``."""
    with transaction() as database:
        others = delete(SignIn).where(SignIn.person_id == person_id)
        database.execute(others.where(SignIn.token_hash != token_hash(but)) if but else others)


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load_person(token: str) -> Person | None:
    """The person behind a session, in one statement; None when the sign-in has ended.

    Brings along what every page may ask of them: when this sign-in was used, since when the newest
    terms hold, the site's brand, and what rooms read along.
    """
    moment = this_moment()
    newest = select(func.max(Document.published_at)).where(Document.published_at <= moment)
    along = sockets.of().read_along
    row = db.session.execute(
        select(Person, SignIn.used_at, SignIn.began_at, newest.scalar_subquery(), brand.riding())
        .add_columns(*(make() for make in along.values()))
        .join(SignIn, SignIn.person_id == Person.id)
        .where(SignIn.token_hash == token_hash(token), SignIn.ends_at > moment)
    ).one_or_none()
    if row is None:
        return None
    person: Person = row[0]
    person.sign_in_token, person.sign_in_used_at = token, row[1] or row[2]
    person.newest_document_at = row[3]
    brand.noted(row[4])
    person.along = dict(zip(along, row[5:], strict=True))
    return person


def note_use() -> None:
    """Keep, roughly, that this sign-in is used: on a POST, and at most once an hour."""
    if request.method != "POST" or not current_user.is_authenticated:
        return
    moment, token = this_moment(), current_user.sign_in_token
    if moment - current_user.sign_in_used_at < USE_NOTED_EVERY:
        return
    with transaction() as database:
        mine = update(SignIn).where(SignIn.token_hash == token_hash(token))
        database.execute(mine.values(used_at=moment))


@login_manager.unauthorized_handler  # type: ignore[untyped-decorator]
def ask_to_sign_in() -> Response:
    """Go and sign in; what was typed into the form waits (law 7)."""
    if request.method == "POST":
        from forum.people.held import hold_this_request

        return redirect(url_for("forum.people.held", id=hold_this_request().id), 303)
    back = request.full_path.rstrip("?")
    return redirect(url_for("forum.people.sign_in", next=back), 303)


def init_app(app: Flask) -> None:
    """Attach Flask-Login. Its own protection by browser marks is off: sign-ins are rows here."""
    app.permanent_session_lifetime = timedelta(days=app.config["KEEP_SIGNED_IN_DAYS"])
    login_manager.session_protection = None
    login_manager.init_app(app)
    app.before_request(note_use)
