"""Walking the site as a reader would: from the start page along every link, and everywhere else."""

from collections import Counter, deque
from collections.abc import Iterator
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from bs4 import Tag
from flask import Flask
from sqlalchemy import select

from forum.database import Base, db
from forum.people.models import Person
from tests.client import Browser, Page, browser_of

HOST = "http://localhost"
#: Shows threads and people that do not exist.
SAMPLES = ("forum.front.patterns",)
#: So many addresses of a kind are read: the same page with the same words in its query.
OF_EACH_KIND = 5
#: What a page loads or leads to by itself, without anybody's click.
LOADED = {
    "link": "href",
    "script": "src",
    "img": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "iframe": "src",
    "embed": "src",
    "object": "data",
    "form": "action",
    "button": "formaction",
    "use": "href",
    "image": "href",
}


class Walk(dict[str, Page]):
    """The pages that somebody read, by address."""

    def __init__(self, app: Flask, client: Browser) -> None:
        super().__init__()
        self.app, self.client = app, client
        self.came_from: dict[str, str] = {}
        self._kinds: Counter[Any] = Counter()
        self._ahead: deque[str] = deque()

    def go(self) -> "Walk":
        for address in ("/", *addresses_without_parts(self.app)):
            self._note(address, "")
        while self._ahead:
            address = self._ahead.popleft()
            page = self[address] = self.client.get(address, buffered=True)
            for link in links(page):
                self._note(link, address)
        return self

    def _note(self, address: str, where: str) -> None:
        path, query = urlsplit(address).path, urlsplit(address).query
        adapter = self.app.url_map.bind("localhost")
        try:
            endpoint, _values = adapter.match(path)
        except Exception:
            endpoint = path  # nothing there: that is for the test to say
        names = frozenset(part.partition("=")[0] for part in query.split("&"))
        if address not in self.came_from and self._kinds[endpoint, names] < OF_EACH_KIND:
            self._kinds[endpoint, names] += 1
            self.came_from[address] = where
            self._ahead.append(address)

    def pages(self) -> Iterator[tuple[str, Page]]:
        """Those that are HTML, errors too; not what is only a part of a page."""
        for at, page in self.items():
            if page.mimetype == "text/html" and "X-Robots-Tag" not in page.headers:
                yield at, page


def walk(app: Flask, email: str = "") -> Walk:
    """All that this person comes to; signed out where none is named."""
    client = browser_of(app)
    if email:
        with app.app_context():
            client.sign_in(db.session.scalars(select(Person).where(Person.email == email)).one())
    return Walk(app, client).go()


def addresses_without_parts(app: Flask) -> list[str]:
    """Every address that can be read without knowing an id or a name."""
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if not rule.arguments and "GET" in (rule.methods or ()) and rule.endpoint not in SAMPLES
    )


def links(page: Page) -> Iterator[str]:
    """Where the links of this page lead on this site, without the place on the page."""
    if page.mimetype == "text/html":
        base = HOST + page.request.path
        for link in page.all("a[href]"):
            address = urldefrag(urljoin(base, str(link["href"]))).url
            if urlsplit(address).netloc == "localhost":
                yield address.removeprefix(HOST) or "/"


def loads(page: Page) -> Iterator[tuple[Tag, str]]:
    """What a page loads, and where its forms go."""
    for name, attribute in LOADED.items():
        for element in page.all(f"{name}[{attribute}]:not([rel=canonical])"):
            yield element, str(element[attribute])


def everything() -> dict[str, list[Any]]:
    """Every row of every table, as the database holds it now."""
    db.session.rollback()
    with db.engine.connect() as connection:
        return {
            name: sorted(map(repr, connection.execute(select(table))))
            for name, table in Base.metadata.tables.items()
        }
