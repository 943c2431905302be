"""The language of the pages: chosen by the browser, changeable."""

from typing import Any

import pytest

from tests.cast import again
from tests.client import Browser, Page


def language(page: Page) -> str:
    return str(page.one("html")["lang"])


def test_the_browsers_wish_is_followed_where_it_can_be(client: Browser) -> None:
    wishes = {"sv-SE,sv;q=0.9,en;q=0.8": "sv", "fi,en;q=0.5": "en", "tlh": "en", "": "en"}
    for wish, expected in wishes.items():
        assert language(client.get("/about", headers={"Accept-Language": wish})) == expected


def test_every_language_has_a_button_in_its_own_words(client: Browser) -> None:
    buttons = client.get("/language").all("main button")
    assert [(one["lang"], one.get_text().strip()) for one in buttons] == [
        ("en", "English"),
        ("sv", "Svenska"),
    ]


def test_the_choice_is_kept_in_the_browser_and_leads_back(client: Browser) -> None:
    page = client.get("/language", headers={"Referer": "http://localhost/boards?show=new"})
    assert {form["value"] for form in page.all("main [name=next]")} == {"/boards?show=new"}
    page = client.post("/language", data={"language": "sv", "next": "/boards?show=new"})
    assert (page.status_code, page.location) == (303, "/boards?show=new")
    cookie = client.get_cookie("language")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site) == (True, "Lax")
    assert language(client.get("/about")) == "sv"


def test_a_members_choice_is_kept_with_the_account(client: Browser, asta: Any) -> None:
    client.sign_in(asta)
    client.post("/language", data={"language": "sv"})
    assert again(asta).language == "sv"
    assert client.get_cookie("language") is None
    assert language(client.get("/about")) == "sv"


@pytest.mark.parametrize("code", ["", "fi", "xx", "sv\r\nSet-Cookie: a=b", "../sv"])
def test_a_language_that_pages_do_not_come_in_is_refused(client: Browser, code: str) -> None:
    assert client.post("/language", data={"language": code}).status_code == 422
    assert client.get_cookie("language") is None


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/%09/evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "",
    ],
)
def test_the_way_back_never_leads_to_another_site(client: Browser, back: str) -> None:
    page = client.post("/language", data={"language": "sv", "next": back})
    assert page.location == "/"
    page = client.get("/language", query_string={"next": back})
    assert {form["value"] for form in page.all("main [name=next]")} == {"/"}


def test_another_site_that_links_here_is_no_way_back(client: Browser) -> None:
    page = client.get("/language", headers={"Referer": "https://evil.example/trap"})
    assert {form["value"] for form in page.all("main [name=next]")} == {"/"}


def test_choosing_needs_the_forms_token(client: Browser) -> None:
    page = client.post("/language", data={"language": "sv"}, token=False)
    assert page.status_code == 400
    assert client.get_cookie("language") is None
