"""What of a mail its writer wrote: without the mail that it answers, and without a signature.

``mail-parser-reply`` finds where the rest begins; the lines before are kept as they were typed.
We ask for more proof than it does before anything is cut: a line that begins with "Thanks" or "-"
is no signature, and nobody is quoted without a date.
"""

import re

from mailparser_reply.constants import MAIL_LANGUAGES
from mailparser_reply.parser import EmailMessage

LANGUAGES = ["sv", "da", "fi", "de", "en"]
#: Of what is looked at; the patterns take far longer for long lines, and no header is one.
MAX_LINES = 600
LINE_CHARS = 200
#: A line after "-- " is a signature, if so few follow.
SIGNATURE_LINES = 12
_QUOTED = r"(?:> ?)*"

# Finnish is not among its languages; Norwegian is written as Danish is.
MAIL_LANGUAGES.setdefault(
    "fi",
    {
        "wrote_header": rf"^({_QUOTED}\w\w\.? \d[^\n]*(?:\n[^\n]*)?\skirjoitti:)$",
        "from_header": (
            rf"((?:(?:^|\n|\n{_QUOTED})[* ]*(?:Lähettäjä|Lähetetty|Vastaanottaja|Aihe|Kopio):"
            r"[ *]*(?:\s{,2}).*){2,}(?:\n.*){,1})"
        ),
        "disclaimers": [],
        "signatures": [],
        "sent_from": "Lähetetty laitteesta|Hanki Outlook",
    },
)
_WROTE = re.compile(r"wrote|skrev|schrieb|kirjoitti", re.IGNORECASE)
_DATED = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[:.]\d\d")
_SENT_FROM = re.compile(
    r"(?:Sent from|Sent via|Get Outlook for|Skickat från|Hämta Outlook|Sendt fra|Hent Outlook"
    r"|Lähetetty|Hanki Outlook|Gesendet von)\b.{0,80}",
    re.IGNORECASE,
)
_LEFT_OVER = re.compile(
    r"[-_=\s]*|-+ ?(?:Original Message|Ursprungligt meddelande|Opprinnelig melding"
    r"|Oprindelig meddelelse|Alkuperäinen viesti) ?-+",
    re.IGNORECASE,
)


class _Mail(EmailMessage):  # type: ignore[misc]
    """The library's reader, asked for headers alone."""

    def _process_signatures_disclaimers(self, text: str) -> tuple[list[str], str]:
        return [], ""


def newest(text: str) -> str:
    """What was written on top of a conversation; everything, where nothing else is certain."""
    lines = text.strip("\n").split("\n")
    kept = lines[: _before_quote(lines)]
    for number, line in enumerate(kept):
        if line.rstrip() == "--" and len(kept) - number - 1 <= SIGNATURE_LINES:
            kept = kept[:number]
            break
    while kept and (_LEFT_OVER.fullmatch(kept[-1]) or _SENT_FROM.fullmatch(kept[-1].strip())):
        kept.pop()
    return _without_quoted_end(kept).strip("\n")


def _before_quote(lines: list[str]) -> int:
    """How many lines stand before the first one that introduces somebody else's words."""
    looked_at = [_shortened(line) for line in lines[:MAX_LINES]]
    for reply in _Mail("\n".join(looked_at), list(LANGUAGES)).read().replies:
        header = str(reply.headers).strip()
        if header and _is_header(header):
            first = header.split("\n")[0].strip()
            places = (place for place, line in enumerate(looked_at) if line.strip() == first)
            return next(places, len(lines))
    return len(lines)


def _shortened(line: str) -> str:
    # One that says it again and again is no header, and would keep the patterns busy.
    return line[: LINE_CHARS if len(_WROTE.findall(line)) < 3 else 20]


def _is_header(header: str) -> bool:
    fields = len(re.findall(r"^[*> ]*[^\W\d]{1,14}:", header, re.MULTILINE)) > 1
    return bool(_DATED.search(header)) and ("@" in header or not fields)


def _without_quoted_end(lines: list[str]) -> str:
    """Quoted lines at the very end belong to the mail that is answered; others are the writer's."""
    own = len(lines)
    while own and (lines[own - 1].lstrip().startswith(">") or not lines[own - 1].strip()):
        own -= 1
    return "\n".join(lines[:own] if own else lines)
