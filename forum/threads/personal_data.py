"""What in a text looks like personal data: numbers and addresses that fit their own rules. Pure.

Own patterns find candidates first, each in bounded work; a candidate counts only where its check
sum, its calendar day or its country's numbering plan says so. Dates, prices and what is called an
order number are left alone.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import phonenumbers
from stdnum import iban, luhn
from stdnum.dk import cpr
from stdnum.fi import hetu
from stdnum.no import fodselsnummer
from stdnum.se import personnummer

KINDS = IDENTITY, CARD, IBAN, PHONE, EMAIL = ("identity", "card", "iban", "phone", "email")
#: More than this is not looked at: the writer is asked already.
MOST = 10
#: Where a number without its country's code may belong.
REGIONS = ("SE", "FI", "NO", "DK")

_HYPHENS = dict.fromkeys(map(ord, "‐‑‒–−"), "-")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24}\b", re.I)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b")
_CARD = re.compile(
    r"(?<![\w.,-])(?:\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}[ -]\d{6}[ -]\d{5}|\d{13,19})(?![\w-])"
)
#: What the numbers of cards begin with.
_ISSUERS = re.compile(r"4|5[1-5]|2[2-7]|3[47]|6")
_IDENTITY = re.compile(
    r"(?<![\w.,/-])(?:(?:\d\d)?\d{6}[-+]?\d{4}|\d{6} ?\d{5}|\d{6}[-+A-FU-Y]\d{3}[0-9A-Y])(?![\w/-])"
)
_PHONE = re.compile(
    r"(?<![\w./+-])(?:\+|00?|(?=\d\d ?\d\d ?\d\d ?\d\d\b)|(?=\d{3} \d\d \d{3}\b))"
    r"[1-9(][\d ()-]{5,17}\d(?!\w)"
)
_DATE = re.compile(r"\d{1,2}[- ]\d{1,2}[- ](?:19|20)?\d\d|(?:19|20)\d\d[- ]\d\d[- ]\d\d")
_NEAR = 24
_CALLED_PHONE = re.compile(
    r"\b(?:tel\w*|tlf|mobil\w*|ring|call|phone|puh\w*|soita|sms|whatsapp|nås|nummer)\W", re.I
)
_CALLED_ORDER = re.compile(
    r"(?:order|ordre|tilaus|artik|art\.? ?n|serie|serial|item|faktura|invoice|lasku|kolli|paket"
    r"|parcel|track|sporing|seuranta|ref\w*|ärende|sak|case|model|#)[\w.:# ]*$",
    re.I,
)


@dataclass(frozen=True)
class Found:
    """Words of a text that look like personal data of this kind."""

    kind: str
    words: str


def find(text: str) -> list[Found]:
    """What the text holds, each thing once, the surest kinds first; at most ``MOST``."""
    plain = unicodedata.normalize("NFKC", text).translate(_HYPHENS)
    found: list[Found] = []
    for kind, pattern, is_one in _SEARCHES:
        # What one kind has taken is no other kind's.
        taken = list(dict.fromkeys(_matches(pattern, is_one, plain)))
        found += [Found(kind, words) for words in taken]
        for words in taken:
            plain = plain.replace(words, "\n")
        if len(found) >= MOST:
            break
    return found[:MOST]


def _matches(
    pattern: re.Pattern[str], is_one: Callable[[str, str], str], text: str
) -> Iterator[str]:
    left = 20 * MOST
    for match in pattern.finditer(text):
        if words := is_one(match[0], text[max(match.start() - _NEAR, 0) : match.start()]):
            yield words
        if (left := left - 1) == 0:
            return


def _email(words: str, _before: str) -> str:
    return words


def _iban(words: str, _before: str) -> str:
    """The pattern cannot know where the number ends and a word in capitals begins."""
    while len(words) >= 15:
        if iban.is_valid(words):
            return words
        words = words[:-1].rstrip()
    return ""


def _card(words: str, before: str) -> str:
    digits = re.sub(r"\D", "", words)
    if not _ISSUERS.match(digits) or len(digits) not in (13, 15, 16, 19) or _is_order(before):
        return ""
    return words if luhn.is_valid(digits) else ""


def _identity(words: str, before: str) -> str:
    if _is_order(before):
        return ""
    if re.fullmatch(r"\d{6} ?\d{5}", words):
        return words if fodselsnummer.is_valid(words) else ""
    return words if any(is_one(words) for is_one in (_swedish, hetu.is_valid, _danish)) else ""


def _swedish(words: str) -> bool:
    """Also the coordination numbers, in which sixty is added to the day."""
    digits = re.sub(r"[-+]", "", words)
    if not digits.isdigit():
        return False
    coordinated = 60 < int(digits[-6:-4]) <= 91 and luhn.is_valid(digits[-10:])
    return coordinated or bool(personnummer.is_valid(words))


def _danish(words: str) -> bool:
    """Without a check sum only the way in which it is always written tells it from a number."""
    return re.fullmatch(r"\d{6}-\d{4}", words) is not None and bool(cpr.is_valid(words))


def _phone(words: str, before: str) -> str:
    if _DATE.fullmatch(words) or _is_order(before):
        return ""
    called = _CALLED_PHONE.search(f"{before} ") is not None
    if not words.startswith(("+", "0")) and not called:
        return ""
    return words if any(_is_number(words, region) for region in REGIONS) else ""


def _is_number(words: str, region: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(words, region))
    except phonenumbers.NumberParseException:
        return False


def _is_order(before: str) -> bool:
    return _CALLED_ORDER.search(before) is not None


_SEARCHES: tuple[tuple[str, re.Pattern[str], Callable[[str, str], str]], ...] = (
    (EMAIL, _EMAIL, _email),
    (IBAN, _IBAN, _iban),
    (CARD, _CARD, _card),
    (IDENTITY, _IDENTITY, _identity),
    (PHONE, _PHONE, _phone),
)


def kinds_of(found: Iterable[Found]) -> list[str]:
    """The kinds among them, in the order of ``KINDS``."""
    named = {each.kind for each in found}
    return [kind for kind in KINDS if kind in named]
