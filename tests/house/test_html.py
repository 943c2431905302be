"""Every page of the demo is valid HTML, and light to load.

html-validate judges by the standard and by what access asks for (tests/.htmlvalidate.json). Left
out are rules of taste, ``long-title`` (customers write them), ``require-sri`` (our own files),
``wcag/h32`` (a button may stand outside of its form, and name it) and ``unique-landmark`` (a page
may have two composers, each with its preview); ``no-dup-id`` is test_crawl.py's to say.
"""

import gzip
import json
import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask

from tests.client import Browser, Page
from tests.house.crawling import Walk
from tests.house.source import ROOT
from tests.house.test_crawl import told

PROGRAM = ROOT / "tests" / "node_modules" / ".bin" / "html-validate"
RULES = ROOT / "tests" / ".htmlvalidate.json"
#: A page with all that it loads, as it travels; photos and pictures that people uploaded not.
MOST_BYTES = 60_000
IMPORT = re.compile(rb'^import .*? from "\./([\w-]+\.js)"', re.MULTILINE)


@pytest.mark.html
@pytest.mark.parametrize("reader", ["nobody", "asta", "anna"])
def test_every_page_is_valid(app: Flask, reader: str, tmp_path: Path) -> None:
    if not PROGRAM.exists():
        pytest.skip("html-validate is not installed: make tests/node_modules")
    walked = told(app, reader)
    names = {}
    for number, (at, page) in enumerate(walked.pages()):
        # Redirects are of Flask's making; parts of pages, which a script asks for, are no pages.
        if 300 <= page.status_code < 400 or b"<html" not in page.data:
            continue
        file = tmp_path / f"{number}.html"
        file.write_bytes(page.data)
        names[str(file)] = at
    said = tmp_path / "said.json"
    pages = str(tmp_path / "*.html")
    subprocess.run([PROGRAM, "--config", RULES, "-f", f"json={said}", pages], check=False)
    found = {
        f"{fault['ruleId']}: {fault['message']}": f"{names.get(file['filePath'])}:{fault['line']}"
        for file in json.loads(said.read_text(encoding="utf-8"))
        for fault in file["messages"]
    }
    assert found == {}


def test_no_page_weighs_more_than_it_should(app: Flask) -> None:
    walked = told(app, "hedda")
    weights = {at: weight(walked, page) for at, page in walked.pages() if page.status_code == 200}
    assert {at: bytes_ for at, bytes_ in weights.items() if bytes_ > MOST_BYTES} == {}
    assert len(weights) > 20


def weight(walked: Walk, page: Page) -> int:
    """What a browser with empty pockets is sent for this page."""
    files = {str(each["href"]) for each in page.all("link[rel=stylesheet], link[rel=icon]")}
    files |= {str(each["src"]) for each in page.all("script[src]")}
    files |= {str(each["href"]).partition("#")[0] for each in page.all("use[href]")}
    return len(gzip.compress(page.data, 6)) + sum(map(len, sent(walked.client, files).values()))


_KEPT: dict[str, bytes] = {}


def sent(client: Browser, files: set[str]) -> dict[str, bytes]:
    """These files and the modules that they import, as they travel."""
    found: dict[str, bytes] = {}
    ahead = list(files)
    while ahead:
        address = ahead.pop()
        if address in found:
            continue
        if address not in _KEPT:
            answer = client.get(address, headers={"Accept-Encoding": "gzip"}, buffered=True)
            assert answer.status_code == 200, address
            _KEPT[address] = answer.data
        found[address] = content = _KEPT[address]
        if ".js" in address:
            text = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
            folder = urlsplit(address).path.rpartition("/")[0]
            ahead += [f"{folder}/{name.decode()}" for name in IMPORT.findall(text)]
    return found
