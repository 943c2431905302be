"""What every view is made of: who may enter, ids in addresses, pages of lists."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast
from urllib.parse import parse_qsl, unquote, urlencode

from flask import Flask, Response, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.routing import IntegerConverter
from werkzeug.wrappers import Response as AnyResponse

from forum import moments, paths, permissions, tables
from forum.database import MAX_ID
from forum.errors import Missing, Problem, Refused, TooMany

PAGE_SIZE = 20
View = TypeVar("View", bound=Callable[..., Any])
Item = TypeVar("Item")


class IdConverter(IntegerConverter):
    """An id in an address; larger than a database can hold is simply not found."""

    # A number with thousands of digits is an error in Python.
    regex = r"[1-9][0-9]{0,18}"

    def __init__(self, map: Any) -> None:
        super().__init__(map, min=1, max=MAX_ID)


def public(view: View) -> View:
    """Anybody may enter; the view's own queries decide what they see."""
    view.entry = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Only signed-in people. Others go to sign in; what they had typed waits for them."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if current_user.is_authenticated:
            return view(*args, **kwargs)
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]

    guarded.entry = "signed in"  # type: ignore[attr-defined]
    return cast(View, guarded)


def permitted(key: str) -> Callable[[View], View]:
    """Only people who hold this permission somewhere; the view's action decides for its target."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
            decision = permissions.decide(current_user, key, permissions.ANYWHERE)
            if not decision:
                held_back = current_user.is_limited() or not current_user.is_confirmed
                here = _("This page is for people whose role lets them work here.")
                raise Refused(decision.reason if held_back else here)
            return view(*args, **kwargs)

        guarded.entry = key  # type: ignore[attr-defined]
        return cast(View, guarded)

    return decorate


@dataclass(frozen=True)
class Page(Sequence[Any]):
    """One page of a list. ``pages`` is None where counting all would cost too much."""

    items: Sequence[Any]
    number: int
    has_next: bool
    pages: int | None = None

    def __getitem__(self, index: Any) -> Any:
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    def url_for(self, number: int) -> str:
        """The address of another page of the same list, with the same filters."""
        arguments = request.args.to_dict(flat=True)
        arguments.pop("page", None)
        if number > 1:
            arguments["page"] = str(number)
        # What a reader put into the query is no argument of ours: "endpoint", "_external" …
        path = url_for(cast(str, request.endpoint), **(request.view_args or {}))
        return f"{path}?{urlencode(arguments)}" if arguments else path


def page_number(values: Mapping[str, Any] | None = None) -> int:
    """The page asked for, from 1; anything else than a sensible number is page 1."""
    try:
        asked = int((request.args if values is None else values).get("page", 1))
    except ValueError:
        return 1
    return min(max(asked, 1), 100_000)


def answer(
    template: str,
    form: Any = None,
    problem: Problem | None = None,
    **context: Any,
) -> Response:
    """A page. With a form that was refused it keeps every typed character and answers 422, or what
    the ``problem`` says, whose sentence then stands at its field.

    With a ``preview`` among the words nothing was refused: its form is to be sent yet.
    """
    status = 200
    if form is not None and request.method == "POST" and context.get("preview") is None:
        status = problem.status if problem else 422
    if problem is not None:
        _note(form, problem)
    response = Response(render_template(template, form=form, **context), status)
    response.mimetype = "text/html"
    if isinstance(problem, TooMany):
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def part(template: str, **context: Any) -> Response:
    """A piece of a page, for a script to put in its place; nothing for search engines to list."""
    response = Response(render_template(template, **context), mimetype="text/html")
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _note(form: Any, problem: Problem) -> None:
    field = getattr(form, getattr(problem, "field", "text"), None)
    if field is None:
        form.form_errors.append(problem.sentence)
    else:
        field.errors = [*field.errors, problem.sentence]


def see_other(address: str) -> AnyResponse:
    """After a change: go and look at the result (303)."""
    return redirect(address, 303)


def outside_url(endpoint: str, **values: Any) -> str:
    """A full address for mails and feeds, from ``SITE_URL`` and never from the request's host."""
    path = current_app.url_map.bind("").build(endpoint, values)
    return str(current_app.config["SITE_URL"]).rstrip("/") + path


def remembered(name: str, allowed: Sequence[str], default: str) -> str:
    """What this list shows: as the address says, else as this browser last chose, else the default.

    The choice lies in a cookie that a script writes (static/js/lists.js): reading writes nothing.
    Raises Missing for an address that says what there is not.
    """
    said = request.args.get("show")
    if said is not None and said not in allowed:
        raise Missing
    kept = request.cookies.get(f"show.{name}", "")
    return said or (kept if kept in allowed else default)


def remembered_filters(name: str) -> Mapping[str, str]:
    """What a list is narrowed by: as its address says, else as this browser last chose.

    An address that names any filter, even an empty one, says it all. See static/js/lists.js.
    """
    if request.args.keys() - {"page"}:
        return request.args
    return dict(parse_qsl(unquote(request.cookies.get(f"filters.{name}", ""))[:500]))


def canonical() -> str:
    """The one address of this page: without what only sorts, tracks or comes back. Empty: none."""
    if not request.endpoint or request.method not in ("GET", "HEAD"):
        return ""
    page = page_number()
    kept = {"show": request.args.get("show"), "page": page if page > 1 else None}
    said = {name: value for name, value in kept.items() if value}
    return outside_url(request.endpoint, **(request.view_args or {})) + (
        f"?{urlencode(said)}" if said else ""
    )


@lru_cache(maxsize=256)
def _fingerprint(name: str, _changed_ns: int) -> str:
    return hashlib.sha256((paths.STATIC / name).read_bytes()).hexdigest()[:12]


def static_url(name: str) -> str:
    """A static file's address with a hash of its content, so that it may be cached for ever."""
    # While it serves, a site's files do not change; while one works on it they do.
    changed = (paths.STATIC / name).stat().st_mtime_ns if current_app.debug else 0
    return url_for("static", filename=name, v=_fingerprint(name, changed))


def _cache_static(response: Any) -> Any:
    if request.endpoint == "static" and "v" in request.args and response.status_code == 200:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def init_app(app: Flask) -> None:
    """Converters, filters and globals for templates."""
    app.url_map.converters["id"] = IdConverter
    app.jinja_env.filters.update(
        labelled=tables.labelled,
        moment=moments.moment,
        month=moments.month,
        day=moments.day,
        full_time=moments.full_time,
        by_when=moments.by_when,
        span=moments.span,
    )
    app.jinja_env.globals.update(
        static_url=static_url,
        can=lambda key, target=None: permissions.decide(current_user, key, target),
        now=moments.now,
        canonical=canonical,
        # Macros know no more of who reads.
        is_signed_in=lambda: current_user.is_authenticated,
        reader_id=lambda: getattr(current_user, "id", ""),
        outside_url=outside_url,
    )
    app.after_request(_cache_static)
