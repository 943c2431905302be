"""The demo's story, read by everybody along every link: laws 3, 8 and 9, and no link is broken."""

import re

import pytest
from flask import Flask

from forum.cli.story import DEMO_DOMAIN, tell
from forum.jobs import worker
from forum.moments import now
from tests.house.crawling import Walk, everything, loads, walk
from tests.house.test_requests import ENTRANCES

READERS = ("nobody", "asta", "hedda", "anna")
#: The forms of who is signed out: what they type is asked for here.
WRITING = re.compile(r"/(threads/new|threads/\d+/reply|threads/\d+-[^/]*/reply|join|notifications)")
HANDLERS = re.compile(r"^on[a-z]+$")
#: Blocks of data, which no browser runs.
DATA = ("application/ld+json", "application/json")


def told(app: Flask, reader: str) -> Walk:
    tell()
    worker.add_periodic(now())
    worker.run_due()
    before = everything()
    found = walk(app, "" if reader == "nobody" else f"{reader}@{DEMO_DOMAIN}")
    for address in list(found)[::3]:
        found.client.head(address)
        found.client.options(address)
    after = everything()
    # Whoever signs in to read leaves a sign-in, and nothing else.
    before.pop("sign_ins"), after.pop("sign_ins")
    changed = [name for name in before if before[name] != after[name]]
    assert changed == [], "Reading wrote."
    return found


@pytest.mark.timeout(300)  # It reads every page there is.
@pytest.mark.parametrize("reader", READERS)
def test_whoever_reads_every_page_stands_and_nothing_is_written(app: Flask, reader: str) -> None:
    walked = told(app, reader)
    assert len(walked) > 30
    checks = [*CHECKS, forms_stand_only_where_one_types] if reader == "nobody" else CHECKS
    assert {check.__name__: found for check in checks if (found := check(walked))} == {}


def forms_stand_only_where_one_types(walked: Walk) -> list[str]:
    """For who is signed out: a page that is only read holds no form that posts, so no cookie."""
    return [
        at
        for at, page in walked.pages()
        if page.all("form[method=post i]") and not (ENTRANCES.search(at) or WRITING.match(at))
    ]


def no_page_breaks_and_no_link_leads_astray(walked: Walk) -> list[str]:
    """Whoever follows a link arrives; addresses that nothing links to may be refused."""
    return [
        f"{at} from {walked.came_from[at]}: {page.status_code}"
        for at, page in walked.items()
        if page.status_code >= 500 or (page.status_code >= 400 and walked.came_from[at])
    ]


def every_page_has_a_language_and_one_title(walked: Walk) -> list[str]:
    return [
        at
        for at, page in walked.pages()
        if page.status_code not in (301, 302, 303, 308)
        and not (
            page.all("html[lang=en], html[lang=sv]")
            and len(page.all("h1")) == 1
            and page.one("h1").get_text(strip=True)
            and page.one("head title").get_text(strip=True)
        )
    ]


def nothing_is_inline(walked: Walk) -> list[str]:
    found = []
    for at, page in walked.pages():
        for element in page.all("*"):
            by_hand = [name for name in element.attrs if name == "style" or HANDLERS.match(name)]
            script = element.name == "script" and not element.get("src")
            if by_hand or element.name == "style" or (script and element.get("type") not in DATA):
                found.append(f"{at}: {str(element)[:120]}")
    return found


def nothing_comes_from_another_host(walked: Walk) -> list[str]:
    return [
        f"{at}: {str(element)[:120]}"
        for at, page in walked.pages()
        for element, address in loads(page)
        if not re.match(r"(/(?!/)|[?#]|$)", address)
    ]


def the_one_true_address_is_the_sites(walked: Walk) -> list[str]:
    site = walked.app.config["SITE_URL"]
    return [
        f"{at}: {link['href']}"
        for at, page in walked.pages()
        for link in page.all("link[rel=canonical]")
        if not str(link["href"]).startswith(f"{site}/")
    ]


def no_id_is_there_twice(walked: Walk) -> list[str]:
    found = []
    for at, page in walked.pages():
        ids = [str(element["id"]) for element in page.all("[id]")]
        found += [f"{at}: {one}" for one in set(ids) if ids.count(one) > 1]
    return found


def every_field_has_a_name_for_who_cannot_see(walked: Walk) -> list[str]:
    fields = "input:not([type=hidden], [type=submit]), select, textarea"
    return [
        f"{at}: {str(field)[:120]}"
        for at, page in walked.pages()
        for field in page.all(fields)
        if not (
            field.get("aria-label")
            or field.get("aria-labelledby")
            or field.find_parent("label")
            or page.all(f'label[for="{field.get("id", "")}"]')
        )
    ]


def forms_that_post_carry_their_token(walked: Walk) -> list[str]:
    return [
        f"{at}: {form.get('action')}"
        for at, page in walked.pages()
        for form in page.all("form[method=post i]")
        if not form.select("input[name=csrf_token][value]")
    ]


CHECKS = (
    no_page_breaks_and_no_link_leads_astray,
    every_page_has_a_language_and_one_title,
    nothing_is_inline,
    nothing_comes_from_another_host,
    the_one_true_address_is_the_sites,
    no_id_is_there_twice,
    every_field_has_a_name_for_who_cannot_see,
    forms_that_post_carry_their_token,
)
