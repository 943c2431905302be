"""Laws that one can read off the code of both packages and of the tests."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.source import calls, files, modules, name_of

#: ``transaction()``, and the upgrade, which holds a lock of the database around it.
COMMITS = ("forum/database.py", "forum/upgrading.py")
#: Where text becomes markup without escaping: each place has been looked at.
MAKES_MARKUP = {
    "forum/database.py",  # HTML that was sanitised when it was stored
    "forum/sockets.py",
    "forum/files/slots.py",  # what render_template made
    "forum/joining/slots.py",  # the same
    "forum/search/slots.py",  # the same
    "forum/notifications/slots.py",  # the same
    "forum/threads/links.py",  # sanitised when it was stored, and the same
    "forum/tables.py",  # a table that a template made, its labels escaped
    "forum/threads/slots.py",  # the same
    "moderation/parts.py",  # the same
}
#: What a person reads when it is shown or raised.
SPOKEN = {"flash", "Refused", "TooMany", "Rejected"}
FIELD_ENDING = "Field"


def test_only_transaction_commits() -> None:
    found = [
        f"{name_of(path)}:{call.lineno}"
        for path in modules()
        if name_of(path) not in COMMITS
        for call, name in calls(path)
        if name == "commit"
    ]
    assert found == []


def test_text_becomes_markup_only_where_it_was_looked_at() -> None:
    found = {
        name_of(path)
        for path in modules()
        for call, name in calls(path)
        if name == "Markup" and not _is_literal(call)
    }
    assert found - MAKES_MARKUP == set()


def _is_literal(call: ast.Call) -> bool:
    return not call.args or isinstance(call.args[0], ast.Constant)


def test_views_hold_no_sql() -> None:
    found = [
        f"{name_of(path)}:{call.lineno} {name}"
        for path in modules()
        if path.name == "views.py"
        for call, name in calls(path)
        if name in {"select", "insert", "update_rows", "scalar", "scalars", "execute"}
    ]
    assert found == []


def test_what_is_said_to_people_can_be_translated() -> None:
    found = []
    for path in modules():
        for call, name in calls(path):
            spoken = name in SPOKEN or (name.endswith(FIELD_ENDING) and path.name == "forms.py")
            if spoken and call.args and _plain_words(call.args[0]):
                found.append(f"{name_of(path)}:{call.lineno} {name}")
    assert found == []


def _plain_words(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and bool(node.value)
    return isinstance(node, ast.JoinedStr)


def test_time_is_read_in_one_place() -> None:
    clocks = re.compile(r"\b(datetime\.(now|today|utcnow)|date\.today)$")
    found = [
        f"{name_of(path)}:{call.lineno} {ast.unparse(call.func)}"
        for path in modules()
        if path.name != "moments.py"
        for call, _name in calls(path)
        if clocks.search(ast.unparse(call.func))
    ]
    assert found == []


@pytest.mark.parametrize("path", files("tests", ".py"), ids=name_of)
def test_no_test_sleeps(path: Path) -> None:
    assert [call.lineno for call, name in calls(path) if name == "sleep"] == []
