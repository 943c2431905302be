"""Laws 1 and 2 on the running app: every route says who may enter, and is named for its place."""

import re

from flask import Flask

from forum import permissions

#: What Flask serves by itself.
FILES = "static"


def routes(app: Flask) -> dict[str, object]:
    return {name: view for name, view in app.view_functions.items() if name != FILES}


def test_every_route_says_who_may_enter(app: Flask) -> None:
    silent = [name for name, view in routes(app).items() if not getattr(view, "entry", None)]
    assert silent == []


def test_every_permission_that_a_route_names_exists(app: Flask) -> None:
    known = {permission.key for permission in permissions.registered()}
    known |= {"public", "signed in"}
    named = {name: str(getattr(view, "entry", "")) for name, view in routes(app).items()}
    assert {name: entry for name, entry in named.items() if entry not in known} == {}


def test_an_endpoint_is_named_for_the_place_of_its_view(app: Flask) -> None:
    misplaced = []
    for name, view in routes(app).items():
        package, *rooms, last = name.split(".")
        home = re.sub(r"\.views\b.*", "", str(getattr(view, "__module__", "")))
        if home != ".".join([package, *rooms]) or getattr(view, "__name__", "") != last:
            misplaced.append(f"{name} is {view!r} in {home}")
    assert misplaced == []


def test_what_changes_something_is_no_get(app: Flask) -> None:
    both = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if re.search(r"/(delete|remove|hide|lock|unlock|claim|release|sign-out)$", rule.rule)
        and "POST" not in (rule.methods or ())
    ]
    assert both == []
