"""Feeds, sitemap and OpenSearch: what programs read, and never more than their reader may see."""

import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from flask import Flask

from forum.database import db, transaction
from forum.events import PersonErased
from forum.feeds import documents, keys, queries
from forum.feeds.models import FeedKey
from forum.moments import now
from forum.people.resetting import change_password
from forum.sockets import of, publish
from forum.threads import acts
from tests.cast import PASSWORD, again, make_board, make_host, make_reply, make_thread, somebody

ATOM = {"a": documents.ATOM}
PLACES = {"s": documents.SITEMAP}


def entries(page: Any) -> list[str]:
    assert page.status_code == 200
    assert page.mimetype == "application/atom+xml"
    return [
        e.findtext("a:title", "", ATOM) for e in ET.fromstring(page.data).findall("a:entry", ATOM)
    ]


def places(page: Any) -> list[str]:
    assert page.status_code == 200
    return [str(loc.text) for loc in ET.fromstring(page.data).iter(f"{{{documents.SITEMAP}}}loc")]


def test_feeds_hold_the_newest_threads_of_a_site_a_board_and_a_tag(client: Any) -> None:
    stoves, lamps = make_board("Stoves"), make_board("Lamps")
    make_thread(board=stoves, title="Smoke in the room", tags=["smoke"])
    make_thread(board=lamps, title="Which bulb?")
    assert set(entries(client.get("/feeds/threads.atom"))) == {"Smoke in the room", "Which bulb?"}
    assert entries(client.get("/feeds/boards/lamps.atom")) == ["Which bulb?"]
    assert entries(client.get("/feeds/tags/smoke.atom")) == ["Smoke in the room"]
    assert client.get("/feeds/boards/none.atom").status_code == 404
    assert client.get("/feeds/threads.atom?show=none").status_code == 404


def test_a_thread_has_a_feed_of_its_posts_with_whole_addresses(client: Any) -> None:
    thread = make_thread(title="Smoke", language="sv")
    reply = make_reply(thread, text="See [all threads](/threads).")
    page = client.get(f"/feeds/threads/{thread.id}.atom")
    first = ET.fromstring(page.data).find("a:entry", ATOM)
    assert first is not None
    assert first.findtext("a:id", "", ATOM) == f"http://localhost/posts/{reply.id}"
    assert first.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "sv"
    assert 'href="http://localhost/threads"' in first.findtext("a:content", "", ATOM)


def test_what_is_hidden_leaves_the_feeds_and_the_sitemap(client: Any) -> None:
    hedda, thread = make_host("hedda"), make_thread(title="Buy pills")
    reply = make_reply(thread, text="Cheap pills")
    acts.hide_post(hedda, reply, ground="spam", reason="An advertisement.")
    assert b"Cheap pills" not in client.get(f"/feeds/threads/{thread.id}.atom").data
    opening = queries.opening_posts([thread])[0]
    acts.hide_post(hedda, opening, ground="spam", reason="An advertisement.")
    assert entries(client.get("/feeds/threads.atom")) == []
    assert client.get(f"/feeds/threads/{thread.id}.atom").status_code == 404
    assert places(client.get("/sitemaps/threads/1.xml")) == []


def test_a_feed_that_has_not_changed_is_not_sent_again(client: Any) -> None:
    make_thread()
    tag = client.get("/feeds/threads.atom").headers["ETag"]
    again = client.get("/feeds/threads.atom", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_what_no_xml_may_hold_breaks_no_feed(client: Any) -> None:
    make_thread(title="A <b> & a bell", text="Text ]]> & more")
    assert entries(client.get("/feeds/threads.atom")) == ["A <b> & a bell"]
    told = documents.atom(
        address="http://localhost/\x0b",
        page="",
        title="\x00 and \ufffe",
        entries=[],
        empty_since=now(),
    )
    assert ET.fromstring(told).findtext("a:title", "", ATOM) == " and "


def closed_thread() -> Any:
    return make_thread(
        somebody("bo"), make_board("Members", visibility="members"), title="Among us"
    )


def make_private(client: Any, path: str) -> str:
    page = client.post("/account/feeds", data={"path": path})
    assert page.status_code == 200
    return str(page.one("#feed-address")["value"]).removeprefix("http://localhost")


def test_a_private_address_reads_as_its_person_would_without_signing_in(
    client: Any, new_client: Any
) -> None:
    closed_thread()
    client.sign_in(somebody("bo"))
    address = make_private(client, "/feeds/boards/members.atom")
    stranger = new_client()
    assert stranger.get("/feeds/boards/members.atom").status_code == 404
    page = stranger.get(address)
    assert entries(page) == ["Among us"]
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "public" not in page.headers["Cache-Control"]
    key = address.partition("key=")[2]
    assert key not in page.get_data(as_text=True)
    assert key not in str(db.session.execute(db.select(FeedKey.digest, FeedKey.path)).all())


def test_a_key_opens_its_own_feed_only_and_ends_at_once(client: Any, new_client: Any) -> None:
    thread = closed_thread()
    client.sign_in(somebody("bo"))
    address = make_private(client, "/feeds/boards/members.atom")
    key, stranger = address.partition("key=")[2], new_client()
    for other in (f"/feeds/threads/{thread.id}.atom?key={key}", "/feeds/boards/members.atom?key=x"):
        assert stranger.get(other).status_code == 404
    mallory = new_client()
    mallory.sign_in(somebody("clara"))
    row = db.session.scalars(db.select(FeedKey)).one()
    assert mallory.post(f"/account/feeds/{row.id}/end").status_code == 404
    assert client.post(f"/account/feeds/{row.id}/end").status_code == 303
    assert stranger.get(address).status_code == 404


def test_a_private_feed_loses_what_its_person_may_no_longer_read(
    client: Any, new_client: Any
) -> None:
    thread, hedda = closed_thread(), make_host("hedda")
    staff = make_board("Staff", visibility="staff")
    client.sign_in(somebody("bo"))
    address = make_private(client, "/feeds/threads.atom?show=new")
    assert entries(new_client().get(address)) == ["Among us"]
    acts.move_thread(hedda, thread, staff, "It is ours alone.")
    assert entries(new_client().get(address)) == []


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/account",
        "https://evil.example/feeds/threads.atom",
        "/feeds/none.atom",
        "//x.atom",
    ],
)
def test_only_feeds_get_private_addresses(client: Any, path: str) -> None:
    client.sign_in(somebody("bo"))
    page = client.post("/account/feeds", data={"path": path})
    assert page.status_code == 422
    assert page.one("#path")["value"] == path


def test_keys_go_with_the_account_and_come_with_its_data_without_the_secret(app: Any) -> None:
    bo = somebody("bo")
    key = keys.make_key(bo, "/feeds/threads.atom")
    data = next(each for each in of(app).personal_data if each.name == "private_feeds")
    rows = list(data.rows(bo.id))
    assert [row["feed"] for row in rows] == ["/feeds/threads.atom"]
    assert key not in str(rows)
    with transaction():
        publish(PersonErased(bo.id, now()))
    assert list(data.rows(bo.id)) == []


def test_keys_end_with_the_password(client: Any) -> None:
    """Somebody else may have made them, while they knew it."""
    bo, closed = somebody("bo"), closed_thread()
    key = keys.make_key(bo, "/feeds/threads.atom")
    assert closed.title in entries(client.get(f"/feeds/threads.atom?key={key}"))
    person = again(bo)
    person.sign_in_token = ""
    change_password(person, PASSWORD, "another warm welcome")
    assert client.get(f"/feeds/threads.atom?key={key}").status_code == 404


def test_a_search_is_a_feed(client: Any, run_jobs: Any) -> None:
    make_thread(title="Smoke in the room")
    closed_thread()
    run_jobs()
    assert entries(client.get("/feeds/search.atom?q=smoke")) == ["Smoke in the room"]
    assert entries(client.get("/feeds/search.atom?q=among")) == []
    assert entries(client.get("/feeds/search.atom")) == []


# --- The sitemap ---------------------------------------------------------------------------------


def test_the_sitemap_lists_what_everybody_may_read_in_parts(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "IDS_IN_PART", 2)
    shown = [make_thread() for _ in range(3)]
    closed_thread()
    client.sign_in(somebody("bo"))
    index = places(client.get("/sitemap.xml"))
    assert index == [
        "http://localhost/sitemaps/pages.xml",
        "http://localhost/sitemaps/threads/1.xml",
        "http://localhost/sitemaps/threads/2.xml",
    ]
    listed = [
        at for part in index[1:] for at in places(client.get(part.removeprefix("http://localhost")))
    ]
    assert listed == [f"http://localhost/threads/{t.id}-{t.slug}" for t in shown]
    assert not any("members" in at for at in places(client.get("/sitemaps/pages.xml")))
    assert client.get("/sitemaps/threads/3.xml").status_code == 404
    assert "Sitemap: http://localhost/sitemap.xml" in client.get("/robots.txt").get_data(
        as_text=True
    )


def test_every_address_in_the_sitemap_is_the_pages_own(client: Any) -> None:
    make_thread()
    for part in places(client.get("/sitemap.xml")):
        for address in places(client.get(part.removeprefix("http://localhost"))):
            page = client.get(address.removeprefix("http://localhost"))
            assert page.one("link[rel=canonical]")["href"] == address


def test_lists_name_their_own_address_without_what_only_tracks(client: Any) -> None:
    make_thread()
    page = client.get("/threads?show=new&utm_source=mail&page=1")
    assert page.one("link[rel=canonical]")["href"] == "http://localhost/threads?show=new"


def test_a_browser_is_told_how_to_search(make_app: Any) -> None:
    app: Flask = make_app(SITE_NAME="A company with a very long name")
    client = app.test_client()
    link = re.search(
        r'<link rel="search"[^>]*href="([^"]+)"', client.get("/").get_data(as_text=True)
    )
    assert link is not None
    root = ET.fromstring(client.get(link[1]).data)
    space = {"o": documents.OPENSEARCH}
    assert len(root.findtext("o:ShortName", "", space)) <= 16
    url = root.find("o:Url", space)
    assert url is not None
    assert url.attrib["template"] == "http://localhost/search?q={searchTerms}"
