"""A file as an answer: as what it is, never run, in whole or in part."""

from collections.abc import Iterator

from flask import Response, request
from werkzeug.http import dump_options_header

from forum.files.queries import Sight
from forum.files.storage import Store, store

PART_BYTES = 65_536
#: Should a browser ever show it as a page: nothing runs, nothing is asked of this site.
POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'; form-action 'none'; base-uri 'none'"


def answer(sight: Sight) -> Response:
    """The content. Ranges and revalidation are answered; the caches of others keep what all see,
    and ask each time whether it still is so. Raises Missing."""
    file = sight.file
    content = store().open(file.key)
    content.close()
    response = Response(_parts(store(), file.key), mimetype=file.media_type)
    response.content_length = file.size_bytes
    response.headers["Content-Disposition"] = _disposition(file.name, is_shown=file.is_picture)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "public, no-cache" if sight.by_all else "private, no-store"
    response.set_etag(file.key)
    response.make_conditional(request.environ, accept_ranges=True, complete_length=file.size_bytes)
    return response


def _parts(kept: Store, key: str) -> Iterator[bytes]:
    with kept.open(key) as content:
        while part := content.read(PART_BYTES):
            yield part


def _disposition(name: str, *, is_shown: bool) -> str:
    # A name beyond ASCII is written twice: as old programs read it, and as it is (filename*).
    bare = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    return dump_options_header(
        "inline" if is_shown else "attachment",
        {"filename": bare.replace("\\", "_")} | ({"filename*": name} if bare != name else {}),
    )
