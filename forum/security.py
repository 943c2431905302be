"""What guards every page: headers, the secret key, forms' tokens, safe ways back."""

import fcntl
import os
import re
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request, session
from flask_wtf import CSRFProtect
from werkzeug.exceptions import UnsupportedMediaType
from werkzeug.middleware.proxy_fix import ProxyFix

csrf = CSRFProtect()

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\ud800-\udfff]")


def secret_key(instance: Path) -> str:
    """This site's key, made at the first start and kept in the instance folder, mode 600.

    Of several processes that start at once, and whenever one is killed, all get the same one.
    """
    path, folder = instance / "secret_key", os.open(instance, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if not path.exists():
            _write_whole(path, secrets.token_hex(32))
    finally:
        os.close(folder)
    return path.read_text(encoding="ascii").strip()


def _write_whole(path: Path, text: str) -> None:
    """The file has its name only when everything is in it."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def safe_path(path: str | None, default: str = "/") -> str:
    """``path`` if it leads to this site and nowhere else, else ``default``.

    Browsers drop tabs and take backslashes for slashes, so anything of the sort is refused.
    """
    if not path or _UNSAFE.search(path) or not path.startswith("/") or path.startswith("//"):
        return default
    parts = urlsplit(path)
    decoded = re.sub(r"%[0-9a-fA-F]{2}", lambda m: chr(int(m[0][1:], 16)), parts.path)
    if parts.scheme or parts.netloc or decoded.startswith("//") or _UNSAFE.search(decoded[:3]):
        return default
    return path


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if not _is_for_everybody(response):
        response.vary.update(("Cookie", "Accept-Language"))
        # The cookie itself is added later: whoever has something in the session gets or has one.
        if session or "Set-Cookie" in headers:
            headers["Cache-Control"] = "private, no-store"
        else:
            headers.setdefault("Cache-Control", "no-cache")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def _is_for_everybody(response: Response) -> bool:
    """Whether this is a file that is the same for all, and no page that was made for one person."""
    file = request.endpoint == "static" and response.status_code < 400
    return file or bool(response.cache_control.public)


def _keep_to_the_path(response: Response) -> Response:
    """Let the router's redirects name no host: that of the request may be anybody's."""
    own, place = request.host_url, response.headers.get("Location", "")
    if place.startswith(own) and not place.removeprefix(own).startswith("/"):
        response.headers["Location"] = "/" + place.removeprefix(own)
        response.set_data(b"")
    return response


def _only_forms() -> None:
    """Pages take forms. JSON would bring lists and numbers where our forms expect text."""
    if request.is_json and request.method not in ("GET", "HEAD", "OPTIONS"):
        raise UnsupportedMediaType


def _refuse_nameless_fields() -> None:
    # They can be sent by hand only, and the check of the token does not know them.
    if request.method not in ("GET", "HEAD", "OPTIONS") and None in request.form:
        abort(400)


def init_app(app: Flask) -> None:
    """Key, forms' tokens, headers, and proxies where they are configured."""
    if not app.config.get("SECRET_KEY"):
        app.config["SECRET_KEY"] = secret_key(Path(app.config["INSTANCE"]))
    app.before_request(_only_forms)
    app.before_request(_refuse_nameless_fields)
    csrf.init_app(app)
    app.after_request(_add_headers)
    app.after_request(_keep_to_the_path)
    if hops := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
