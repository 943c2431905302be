"""Every setting: its default, its unit and why it is there.

The environment (``VARDSKAP_<NAME>``) wins over ``instance/config.py``, and that over the defaults.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError


class BadSetting(ValueError):
    """A setting cannot be as it is; the sentence names it and holds nothing secret."""


@dataclass(frozen=True)
class Setting:
    """One thing that a company may choose; ``default`` also tells its type.

    ``least`` is the smallest number that makes sense.
    """

    name: str
    default: Any
    why: str
    least: int = 0


SETTINGS = (
    Setting("INSTANCE", "", "Folder of this machine's own: database, index, mail, secret key."),
    Setting("DATABASE_URL", "", "Database; empty: SQLite in the instance folder."),
    Setting("MODULES", ("moderation",), "What is plugged into the forum, in order."),
    Setting("SITE_NAME", "Värdskap", "The name that customers see."),
    Setting("SITE_URL", "http://127.0.0.1:8000", "Address in mails; never taken from a request."),
    Setting("LANGUAGES", ("en", "sv"), "Languages of the pages that are offered."),
    Setting("LANGUAGE", "en", "The site's own language, where nothing else is known."),
    Setting("TIMEZONE", "Europe/Stockholm", "The zone in which times are shown."),
    Setting("SMTP_URL", "", "smtp://user:password@host:port; empty: mail is written to files."),
    Setting(
        "CONTACT", "", "Where readers reach you: an address of mail, or of a page (https://…)."
    ),
    Setting("MAIL_FROM", "forum@localhost", "The address that mail comes from."),
    Setting(
        "REPLY_ADDRESS",
        "",
        "reply@forum.example: mails are answered to reply+…@forum.example; empty: they cannot be.",
    ),
    Setting(
        "IMAP_URL",
        "",
        "imaps://user:password@host/INBOX: where the worker fetches mail to REPLY_ADDRESS.",
    ),
    Setting("MAIL_MEGABYTES", 20, "Megabytes that a mail which comes in may have.", 1),
    Setting("TRUSTED_PROXIES", 0, "Proxies in front whose X-Forwarded-* headers count."),
    Setting("WEB_PROCESSES", 2, "Web processes that serve starts.", 1),
    Setting("WEB_THREADS", 4, "Threads in each web process.", 1),
    Setting("KEEP_SIGNED_IN_DAYS", 60, "Days that a kept sign-in lasts; others last a day.", 1),
    Setting("DRAFT_DAYS", 90, "Days that a draft is kept after it was last changed.", 1),
    Setting(
        "PREVIEWS_PER_MINUTE", 30, "Previews of a text that one writer may ask for in a minute."
    ),
    Setting("POSTS_PER_MINUTE", 6, "Posts that one person may write in a minute."),
    Setting(
        "ATTACHMENT_TYPES",
        ("pdf", "txt", "csv", "log", "docx", "xlsx", "zip"),
        "Endings of files that posts may carry beside pictures; never those that browsers run.",
    ),
    Setting("FILE_MEGABYTES", 10, "Megabytes that one uploaded file may have.", 1),
    Setting("POST_MEGABYTES", 25, "Megabytes that the files of one post may have together.", 1),
    Setting("FILES_PER_DAY", 100, "Files that one person may upload within a day."),
    Setting("FILE_MEGABYTES_PER_DAY", 100, "Megabytes that one person may upload within a day."),
    Setting("SIGN_INS_PER_HOUR", 20, "Failed sign-ins for one address of mail in an hour."),
    Setting("REGISTRATIONS_PER_HOUR", 20, "Registrations from one network address in an hour."),
    Setting("MAILS_PER_HOUR", 3, "Confirm and reset mails to one address of mail in an hour."),
    Setting("DATA_COPY_DAYS", 7, "Days that a copy of somebody's data lies ready for them.", 1),
    Setting("ERASE_AFTER_DAYS", 14, "Days from asking to delete an account to doing it; 0: now."),
    Setting("JOB_LEASE_SECONDS", 60, "Seconds after which a dead worker's job is taken over.", 1),
    Setting("JOB_TRIES", 8, "Tries before a job is set aside and shown to the admins.", 1),
    Setting(
        "ONLINE_MINUTES", 5, "Minutes after the last sign of life that a host counts as online."
    ),
    Setting(
        "SHOW_PROMISES_KEPT", False, "Readers see how many promises were kept in the last quarter."
    ),
    Setting("NOTICES_KEPT_DAYS", 180, "Days after which a notification is thrown away.", 1),
    Setting("MAIL_QUIET_MINUTES", 5, "Minutes without news after which they are mailed."),
    Setting("MAIL_WINDOW_MINUTES", 60, "Minutes between two mails about a thread to a person."),
    Setting("DEMO", False, "Demo accounts are allowed; only the demo sets it."),
)

#: With the token, the local part has at most 64 characters.
_ADDRESS = re.compile(r"[a-z0-9._-]{1,10}@[a-z0-9.-]+", re.IGNORECASE | re.ASCII)
DEFAULTS = {setting.name: setting.default for setting in SETTINGS}


def read_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """Settings named in the environment, each in the type of its default. Raises BadSetting."""
    found: dict[str, Any] = {}
    for setting in SETTINGS:
        text = environment.get(f"VARDSKAP_{setting.name}")
        if text is not None:
            found[setting.name] = _parse(setting, text.strip())
    return found


_YES_AND_NO = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off", ""), False),
}


def _parse(setting: Setting, text: str) -> Any:
    name = f"VARDSKAP_{setting.name}"
    if isinstance(setting.default, bool):
        if text.lower() not in _YES_AND_NO:
            raise BadSetting(f"{name} is yes or no, not {text!r}.")
        return _YES_AND_NO[text.lower()]
    if isinstance(setting.default, int):
        try:
            return int(text)
        except ValueError:
            raise BadSetting(f"{name} is a whole number, not {text!r}.") from None
    if isinstance(setting.default, tuple):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return text


def instance_folder(overrides: Mapping[str, Any]) -> Path | None:
    """The folder that was chosen by a setting, or None where Flask's own applies."""
    chosen = overrides.get("INSTANCE") or os.environ.get("VARDSKAP_INSTANCE")
    return Path(chosen).resolve() if chosen else None


def configure(app: Flask, overrides: Mapping[str, Any]) -> None:
    """Fill ``app.config``; makes the instance folder (mode 700 when new). Raises BadSetting."""
    instance = Path(app.instance_path)
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    app.config.update(DEFAULTS)
    _read_file(app, instance / "config.py")
    app.config.update(read_environment(os.environ))
    app.config.update(overrides)
    app.config["INSTANCE"] = str(instance)
    _check(app.config)
    if not app.config["DATABASE_URL"]:
        app.config["DATABASE_URL"] = f"sqlite:///{instance / 'vardskap.sqlite'}"
    _configure_libraries(app)


def _read_file(app: Flask, path: Path) -> None:
    try:
        app.config.from_pyfile(str(path), silent=True)
    except Exception as error:
        raise BadSetting(f"{path} cannot be read: {type(error).__name__}: {error}") from error


def _check(config: Mapping[str, Any]) -> None:
    for setting in SETTINGS:
        _check_kind(setting, config[setting.name])
    if config["LANGUAGE"] not in config["LANGUAGES"]:
        raise BadSetting("LANGUAGE is one of LANGUAGES.")
    if not config["SITE_URL"].startswith(("http://", "https://")):
        raise BadSetting("SITE_URL begins with http:// or https://.")
    if not _is_zone(config["TIMEZONE"]):
        raise BadSetting(f"TIMEZONE is a name like Europe/Stockholm, not {config['TIMEZONE']!r}.")
    if config["REPLY_ADDRESS"] and not _ADDRESS.fullmatch(config["REPLY_ADDRESS"]):
        raise BadSetting("REPLY_ADDRESS is like reply@forum.example, of at most 10 signs before @.")
    for name in config["MODULES"]:
        if not _is_installed(name):
            raise BadSetting(f"MODULES names {name!r}, which is not installed here.")
    try:
        make_url(config["DATABASE_URL"] or "sqlite://")
    except (ArgumentError, ValueError):
        # Not shown: it may hold a password.
        raise BadSetting("DATABASE_URL is no address of a database.") from None


def _is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name).key)
    except (KeyError, ValueError, OSError):
        return False


def _is_installed(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def _check_kind(setting: Setting, value: Any) -> None:
    name, default = setting.name, setting.default
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise BadSetting(f"{name} is True or False, not {value!r}.")
    elif isinstance(default, int):
        if not isinstance(value, int) or isinstance(value, bool) or value < setting.least:
            raise BadSetting(f"{name} is a whole number from {setting.least}, not {value!r}.")
    elif isinstance(default, tuple):
        if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
            raise BadSetting(f"{name} is a list of words, not {value!r}.")
    elif not isinstance(value, str):
        raise BadSetting(f"{name} is a text, not {type(value).__name__}.")


def _configure_libraries(app: Flask) -> None:
    secure = app.config["SITE_URL"].startswith("https://")
    url = app.config["DATABASE_URL"]
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            url = "postgresql+psycopg://" + url.removeprefix(short)
    app.config.update(
        SQLALCHEMY_DATABASE_URI=url,
        BABEL_DEFAULT_LOCALE=app.config["LANGUAGE"],
        BABEL_DEFAULT_TIMEZONE=app.config["TIMEZONE"],
        BABEL_TRANSLATION_DIRECTORIES="translations",
        SESSION_COOKIE_NAME="vardskap",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        # A page that only reads must not set a cookie, or no cache may keep it.
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        # Above what any field may hold, so that a giant paste comes back to its writer with a 422.
        MAX_FORM_MEMORY_SIZE=8_000_000,
        # A text and all files that a post may carry.
        MAX_CONTENT_LENGTH=8_000_000 + 1_000_000 * app.config["POST_MEGABYTES"],
        MAX_FORM_PARTS=200,
    )
