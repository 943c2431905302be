"""The pattern page shows every component there is, and is not there for customers."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask

from tests.client import Browser
from tests.house.source import ROOT, files

PAGE = "templates/forum/front/patterns.html"


def macros(path: Path) -> list[str]:
    """The components of a file; those that begin with _ are parts of others."""
    found = re.findall(r"{%-? macro (\w+)", path.read_text(encoding="utf-8"))
    return [name for name in found if not name.startswith("_")]


def test_every_component_is_shown_by_its_own_macro(client: Browser) -> None:
    page = client.get("/patterns")
    shown = {str(each["data-pattern"]): each for each in page.all("[data-pattern]")}
    known = {name for path in files("templates/components", ".html") for name in macros(path)}
    where = f"{PAGE}: a macro of components/ has its place there"
    assert known - shown.keys() == set(), where
    assert shown.keys() - known == set(), where
    text = (ROOT / PAGE).read_text(encoding="utf-8")
    parts = re.split(r'call shown\("(\w+)"\)', re.sub(r"{#.*?#}", "", text, flags=re.DOTALL))[1:]
    for name, part in zip(parts[::2], parts[1::2], strict=True):
        assert re.search(rf"\b{name}\(", part), f"{name} is not called at its place"
        assert shown[name].select_one(".pattern__show").get_text(strip=True) or shown[name].svg


def test_customers_do_not_find_it(make_app: Callable[..., Flask], client: Browser) -> None:
    assert client.get("/patterns?theme=dark").one("html")["data-theme"] == "dark"
    served: Any = make_app(TESTING=False).test_client()
    assert served.get("/patterns").status_code == 404
