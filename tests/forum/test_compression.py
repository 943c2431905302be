"""Pages and style sheets travel compressed, for who can read that."""

import gzip
from typing import Any

import pytest

from tests.cast import make_thread

GZIP = {"Accept-Encoding": "gzip, br"}


@pytest.mark.parametrize("path", ["/", "/static/css/tokens.css", "/no-such-page"])
def test_compressed_is_the_same_as_plain(client: Any, path: str) -> None:
    make_thread()
    plain = client.get(path, buffered=True)
    packed = client.get(path, headers=GZIP, buffered=True)
    assert "Content-Encoding" not in plain.headers
    data = packed.get_data()
    if packed.headers.get("Content-Encoding") == "gzip":
        assert len(data) < len(plain.get_data())
        assert int(packed.headers["Content-Length"]) == len(data)
        data = gzip.decompress(data)
    assert data == plain.get_data()
    assert packed.status_code == plain.status_code


def test_what_is_compressed_says_so_to_caches(client: Any) -> None:
    page = client.get("/", headers=GZIP)
    assert page.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in page.headers["Vary"]


def test_the_length_tells_nothing_about_a_token(client: Any) -> None:
    lengths = {len(client.get("/sign-in", headers=GZIP).get_data()) for _ in range(12)}
    assert len(lengths) > 1
