"""Pages and style sheets travel compressed, so that a page fits into one round trip."""

import gzip
import io
import secrets
from functools import lru_cache

from flask import Flask, Response, request

from forum import paths

SMALLEST_BYTES = 500
_TEXT = frozenset(
    {"text/html", "text/css", "text/javascript", "text/plain", "image/svg+xml", "application/json"}
)


def squeeze(data: bytes, *, mark: str = "") -> bytes:
    """``data`` in gzip. ``mark`` is carried along in its header, and nobody reads it."""
    packed = io.BytesIO()
    with gzip.GzipFile(mark, "wb", 6, packed, mtime=0) as file:
        file.write(data)
    return packed.getvalue()


@lru_cache(maxsize=128)
def _static(name: str, _changed_ns: int) -> bytes:
    return squeeze((paths.STATIC / name).read_bytes())


def _compress(response: Response) -> Response:
    if response.mimetype not in _TEXT or response.status_code != 200:
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings.quality("gzip") or "Content-Encoding" in response.headers:
        return response
    packed = _packed(response)
    if packed is not None:
        if hasattr(response.response, "close"):
            response.response.close()  # The file that would have been sent.
        response.direct_passthrough = False
        response.set_data(packed)
        response.headers["Content-Encoding"] = "gzip"
    return response


def _packed(response: Response) -> bytes | None:
    if request.endpoint == "static":
        name = (request.view_args or {})["filename"]
        path = paths.STATIC / name
        return _static(name, path.stat().st_mtime_ns) if path.is_file() else None
    if response.is_streamed or len(response.get_data()) < SMALLEST_BYTES:
        return None
    # Of random length: how long a page is must not tell what a token in it looks like (BREACH).
    return squeeze(response.get_data(), mark=secrets.token_hex(secrets.randbelow(50)))


def init_app(app: Flask) -> None:
    """Compress what goes out, after everything else has been added to it."""
    # Functions after a request run in the reverse of the order in which they were registered.
    app.after_request(_compress)
