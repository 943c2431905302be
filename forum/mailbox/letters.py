"""A mail as bytes to what the forum needs of it. Pure: nothing is looked up, nothing is kept."""

import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses

from forum import markup
from forum.mailbox.charsets import decoded, unfolded
from forum.markup import TextRefused

RECIPIENTS = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc")
MAX_PARTS = 100
MAX_DEPTH = 20
MAX_HTML = 90_000
#: Signatures carry small pictures along; nobody means to show those.
SMALL_PICTURE = 10_000
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>", re.ASCII)
_LISTS = ("List-Id", "List-Post", "List-Help", "List-Unsubscribe", "X-Autoreply", "X-Autorespond")
_QUOTES = re.compile(
    r"<(?:div|blockquote|hr|span)\b[^>]{0,300}(?:gmail_quote|divRplyFwdMsg|appendonsend|yahoo_quoted"
    r"|moz-cite-prefix|type=.?cite)",
    re.IGNORECASE,
)
_TAGS = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Attached:
    """A file in a mail; ``content_id`` is how the text may speak of it, or empty."""

    name: str
    content: bytes
    content_id: str
    is_picture: bool


@dataclass
class Letter:
    """What a mail says, and how it came."""

    sender: str
    recipients: list[str]
    message_id: str
    subject: str
    is_automatic: bool
    text: str = ""
    files: list[Attached] = field(default_factory=list)


def read_letter(raw: bytes) -> Letter:
    """The mail. Whatever is broken in it is read as far as it goes."""
    message = message_from_bytes(raw, policy=policy.compat32)
    senders = _addresses(message, "From")
    letter = Letter(
        sender=senders[0] if len(senders) == 1 else "",
        recipients=_addresses(message, *RECIPIENTS),
        message_id=_message_id(message),
        subject=" ".join(_header(message, "Subject").split())[:200],
        is_automatic=_is_automatic(message, senders),
    )
    said = list(_said(message, 0, [0]))
    letter.text = "\n\n".join(each.strip("\n") for each in said if isinstance(each, str)).strip(
        "\n"
    )
    letter.files = [each for each in said if isinstance(each, Attached)]
    return letter


def _header(message: Message, name: str) -> str:
    value = message.get(name, "")
    try:
        return str(make_header(decode_header(value)))
    except (LookupError, ValueError, UnicodeError):
        return str(value).encode("ascii", "replace").decode()


def _addresses(message: Message, *names: str) -> list[str]:
    written = [str(value) for name in names for value in message.get_all(name, [])[:20]]
    return [address for _name, address in getaddresses(written)[:50] if "@" in address]


def _message_id(message: Message) -> str:
    found = _MESSAGE_ID.search(_header(message, "Message-ID"))
    return found[0] if found else ""


def _is_automatic(message: Message, senders: list[str]) -> bool:
    """No person wrote this for us: a vacation note, a bounce, a list, another machine."""
    automatic = _header(message, "Auto-Submitted").strip().lower() not in ("", "no")
    bulk = _header(message, "Precedence").strip().lower() in ("bulk", "list", "junk", "auto_reply")
    bounced = _header(message, "Return-Path").strip() == "<>"
    report = message.get_content_type() == "multipart/report"
    names = [sender.partition("@")[0].lower() for sender in senders]
    machine = any(name in ("mailer-daemon", "postmaster", "noreply", "no-reply") for name in names)
    listed = any(name in message for name in _LISTS)
    return automatic or bulk or bounced or report or machine or listed


def _said(part: Message, depth: int, count: list[int]) -> list[str | Attached]:
    """Words and files in their order; of alternatives the plain words, with everyone's files."""
    count[0] += 1
    if depth > MAX_DEPTH or count[0] > MAX_PARTS:
        return []
    kind = part.get_content_type()
    if part.is_multipart():
        if kind.startswith("message/"):
            return []
        inner = [_said(child, depth + 1, count) for child in part.get_payload()]  # type: ignore[arg-type]
        if kind == "multipart/alternative":
            return _one_of(inner)
        return [each for said in inner for each in said]
    if kind in ("text/plain", "text/html") and not _is_file(part):
        return [_words(part, kind)]
    attached = _attached(part, kind)
    return [attached] if attached else []


def _one_of(inner: list[list[str | Attached]]) -> list[str | Attached]:
    wordy = [said for said in inner if any(isinstance(each, str) and each.strip() for each in said)]
    chosen = wordy[0] if wordy else []
    files = [each for said in inner if said is not chosen for each in said]
    return [*chosen, *(each for each in files if isinstance(each, Attached))]


def _is_file(part: Message) -> bool:
    return bool(part.get_filename()) or part.get_content_disposition() == "attachment"


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _words(part: Message, kind: str) -> str:
    text = decoded(_bytes(part), str(part.get_param("charset", "")))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if kind == "text/html":
        return _words_of_html(text)
    if str(part.get_param("format", "")).lower() == "flowed":
        return unfolded(text, delete_space=str(part.get_param("delsp", "")).lower() == "yes")
    return text


def _words_of_html(html: str) -> str:
    quote = _QUOTES.search(html)
    own = html[: quote.start()] if quote else html
    for begin, end in (("<style", "</style>"), ("<script", "</script>"), ("<!--", "-->")):
        own = _without(own, begin, end)
    try:
        return markup.plain_of_html(markup.sanitize(own[:MAX_HTML]), addresses=True)
    except TextRefused:
        return _TAGS.sub(" ", own[:MAX_HTML])


def _without(html: str, begin: str, end: str) -> str:
    kept, position, low = [], 0, html.lower()
    while (start := low.find(begin, position)) >= 0:
        kept.append(html[position:start])
        stop = low.find(end, start)
        if stop < 0:
            return "".join(kept)
        position = stop + len(end)
    return "".join([*kept, html[position:]])


def _attached(part: Message, kind: str) -> Attached | None:
    is_picture = kind.startswith("image/")
    content, named = _bytes(part), part.get_filename() or ""
    content_id = str(part.get("Content-ID", "")).strip().strip("<>")
    if not (named or is_picture) or kind in ("application/pkcs7-signature", "text/calendar"):
        return None
    if is_picture and content_id and len(content) < SMALL_PICTURE:
        return None
    try:
        name = str(make_header(decode_header(named)))
    except (LookupError, ValueError, UnicodeError):
        name = named
    ending = kind.partition("/")[2].replace("jpeg", "jpg")
    return Attached(name or f"image.{ending}", content, content_id, is_picture)
