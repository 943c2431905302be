"""The documents themselves: Atom (RFC 4287), sitemaps (sitemaps.org), OpenSearch 1.1. Pure XML."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
#: What no XML document may hold, however it is escaped (XML 1.0, 2.2).
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Entry:
    """One entry of a feed; ``html`` has been through the sanitisers."""

    address: str
    title: str
    author: str
    html: str
    published_at: datetime
    updated_at: datetime
    language: str
    #: Stays the same whatever the title becomes; by it a reader knows what it has shown.
    id: str


def atom(
    *, address: str, page: str, title: str, entries: Sequence[Entry], empty_since: datetime
) -> bytes:
    """A feed. ``address`` is its own, ``page`` that of what it is about."""
    feed = ET.Element("feed", {"xmlns": ATOM})
    _add(feed, "id", address)
    _add(feed, "title", title)
    _add(feed, "updated", _time(max((each.updated_at for each in entries), default=empty_since)))
    ET.SubElement(feed, "link", {"rel": "self", "href": _clean(address)})
    ET.SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": _clean(page)})
    for each in entries:
        entry = ET.SubElement(feed, "entry", {"xml:lang": each.language})
        _add(entry, "id", each.id)
        _add(entry, "title", each.title)
        ET.SubElement(entry, "link", {"rel": "alternate", "href": each.address})
        _add(ET.SubElement(entry, "author"), "name", each.author)
        _add(entry, "published", _time(each.published_at))
        _add(entry, "updated", _time(each.updated_at))
        _add(entry, "content", each.html, type="html")
    return _written(feed)


def sitemap(lines: Iterable[tuple[str, datetime | None]]) -> bytes:
    """One part: addresses, each with when it last changed."""
    return _listed("urlset", "url", lines)


def sitemap_index(addresses: Iterable[str]) -> bytes:
    """The list of the parts."""
    return _listed("sitemapindex", "sitemap", ((address, None) for address in addresses))


def _listed(root: str, name: str, lines: Iterable[tuple[str, datetime | None]]) -> bytes:
    listing = ET.Element(root, {"xmlns": SITEMAP})
    for address, changed_at in lines:
        line = ET.SubElement(listing, name)
        _add(line, "loc", address)
        if changed_at is not None:
            _add(line, "lastmod", _time(changed_at))
    return _written(listing)


def opensearch(*, name: str, description: str, template: str, icon: str) -> bytes:
    """How a browser searches here. ``template`` holds {searchTerms}."""
    root = ET.Element("OpenSearchDescription", {"xmlns": OPENSEARCH})
    # The specification allows 16 and 1024 characters.
    _add(root, "ShortName", name[:16])
    _add(root, "Description", description[:1024])
    _add(root, "InputEncoding", "UTF-8")
    _add(root, "Image", icon, type="image/svg+xml", width="16", height="16")
    ET.SubElement(root, "Url", {"type": "text/html", "method": "get", "template": template})
    return _written(root)


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = _clean(text)


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _written(root: ET.Element) -> bytes:
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
