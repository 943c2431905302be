"""Mail: written as a job in the transaction of the change, sent by the worker.

With no SMTP server set, each mail lies as a readable file in ``instance/mail/``.
"""

import logging
import re
import secrets
import smtplib
import ssl
from collections.abc import Mapping, Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from flask import current_app, render_template
from jinja2 import Template

from forum.brand import current as brand
from forum.jobs import enqueue
from forum.languages import speaking
from forum.moments import now

logger = logging.getLogger(__name__)
JOB = "mail.send"
TIMEOUT_SECONDS = 20


def post_mail(
    to: str, language: str, template: str, *, headers: Mapping[str, str] | None = None, **words: Any
) -> None:
    """Put one mail into the queue, in the open transaction, in the reader's language."""
    enqueue(JOB, compose(to, language, template, headers=headers, **words))


def compose(
    to: str,
    language: str,
    template: str,
    *,
    zone: str = "",
    headers: Mapping[str, str] | None = None,
    **words: Any,
) -> dict[str, Any]:
    """One mail as ``send`` takes it, in the reader's language, with times in the reader's ``zone``
    (empty: the site's). One recipient a mail, always.

    ``templates/mails/<template>.txt``: the first line is the subject, the rest after an empty line
    the text. Its HTML is ``<template>.html`` where there is one, else the text in the same frame.
    A job that composes its mail when it is carried out gives the Message-ID that it was
    made with, so that a mail that goes twice, because the worker died, is seen to be the same.
    """
    with speaking(language, zone):
        rendered = render_template(f"mails/{template}.txt", **words)
        subject, _empty, text = rendered.strip().partition("\n\n")
        subject = " ".join(subject.split())
        layouts: list[str | Template] = [f"mails/{template}.html", "mails/frame.html"]
        parts = [part.split("\n") for part in text.strip().split("\n\n")]
        html = render_template(layouts, **{"subject": subject, "parts": parts, **words})
    return {
        "to": to,
        "subject": subject,
        "text": text.strip() + "\n",
        "html": html,
        "headers": {"Message-ID": message_id(), **(headers or {})},
    }


def message_id() -> str:
    """A new Message-ID of this site."""
    return f"<{secrets.token_hex(16)}@{_domain()}>"


def thread_mark(thread_id: int) -> str:
    """What all mails about a thread refer to, so that mail programs fold them into one."""
    return f"<thread-{thread_id}@{_domain()}>"


def list_id() -> str:
    """What mail programs sort by."""
    return f"<forum.{_domain()}>"


def _domain() -> str:
    return parseaddr(current_app.config["MAIL_FROM"])[1].rpartition("@")[2]


def defanged(words: str) -> str:
    """What somebody wrote, such that no mail program makes a link of it: names, titles."""
    return re.sub(r"(?<=\w)\.(?=[^\W\d_]{2})", "\u2024", words.replace("://", ":\u2009//"))


def send(payloads: Sequence[Mapping[str, Any]]) -> None:
    """Carry out mail jobs. Raises what the mail server raises; the job is then tried again."""
    for payload in payloads:
        message = _message(payload)
        if current_app.config["SMTP_URL"]:
            _by_smtp(message)
        else:
            _to_file(message)


def _message(payload: Mapping[str, Any]) -> EmailMessage:
    message = EmailMessage()
    sender = parseaddr(current_app.config["MAIL_FROM"])[1]
    site_name = " ".join(brand.current().name.split())
    message["From"] = Address(site_name, addr_spec=sender)
    # Refuses anything but one address.
    message["To"] = Address(addr_spec=payload["to"])
    message["Subject"] = payload["subject"]
    message["Date"] = formatdate(usegmt=True)
    message["Auto-Submitted"] = "auto-generated"
    for name, value in payload["headers"].items():
        message[name] = value
    message.set_content(payload["text"])
    if payload.get("html"):
        message.add_alternative(payload["html"], subtype="html")
    return message


def _by_smtp(message: EmailMessage) -> None:
    url = urlsplit(current_app.config["SMTP_URL"])
    with _connect(url) as server:
        # Until it has said hello, a server offers nothing.
        server.ehlo_or_helo_if_needed()
        if url.scheme != "smtps" and server.has_extn("starttls"):
            server.starttls(context=_trusted(url.hostname))
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message, from_addr=parseaddr(current_app.config["MAIL_FROM"])[1])


def _connect(url: SplitResult) -> smtplib.SMTP:
    host, port = url.hostname or "localhost", url.port or 0
    own_name = urlsplit(current_app.config["SITE_URL"]).hostname
    if url.scheme != "smtps":
        return smtplib.SMTP(host, port, own_name, timeout=TIMEOUT_SECONDS)
    context = _trusted(host)
    return smtplib.SMTP_SSL(host, port, own_name, timeout=TIMEOUT_SECONDS, context=context)


def _trusted(host: str | None) -> ssl.SSLContext:
    """Certificates are checked, except this machine's own."""
    context = ssl.create_default_context()
    if host in (None, "localhost", "127.0.0.1", "::1"):
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _to_file(message: EmailMessage) -> None:
    folder = Path(current_app.config["INSTANCE"]) / "mail"
    folder.mkdir(mode=0o700, exist_ok=True)
    name = f"{now():%Y-%m-%d-%H%M%S}-{message['Message-ID'][1:9]}.txt"
    headers = "".join(f"{key}: {value}\n" for key, value in message.items())
    text = message.get_body(("plain",))
    assert text is not None
    (folder / name).write_text(f"{headers}\n{text.get_content()}", encoding="utf-8")
    logger.warning("No SMTP server is set: the mail lies in %s", folder / name)
