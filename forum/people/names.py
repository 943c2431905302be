"""Names that people show, the keys that keep them apart, and the handles made of them. Pure."""

import re
import unicodedata
from functools import cache

from flask_babel import lazy_gettext as _l

from forum.errors import Invalid
from forum.people.lookalikes import alphabets, skeleton

MIN_CHARS = 2
MAX_CHARS = 60
MAX_HANDLE_CHARS = 40

#: Names that would make others believe that the site itself speaks.
KEPT_NAMES = (
    *("Admin", "Admins", "Administrator", "Root", "System", "Server", "Webmaster", "Postmaster"),
    *("Moderator", "Moderators", "Mod", "Host", "Hosts", "Staff", "Team", "The team", "Owner"),
    *(
        "Support",
        "Customer support",
        "Customer service",
        "Helpdesk",
        "Help",
        "Security",
        "Official",
    ),
    *("Värdskap", "Vardskap", "Värd", "Värdar", "Administratör", "Kundtjänst", "Kundservice"),
    *("Medarbetare", "Vært", "Kundeservice", "Vert", "Ylläpito", "Asiakaspalvelu", "Moderaattori"),
    *(
        "Anonymous",
        "Guest",
        "Nobody",
        "Everybody",
        "Deleted",
        "Former member",
        "Member",
        "No reply",
    ),
)
#: Handles that pages stand at, or might.
KEPT_HANDLES = frozenset(
    {
        *("about", "account", "admin", "administrator", "all", "api", "boards", "contact", "edit"),
        *(
            "everybody",
            "feed",
            "guest",
            "health",
            "help",
            "host",
            "hosts",
            "imports",
            "index",
            "me",
        ),
        *("member", "members", "moderation", "moderator", "moderators", "new", "nobody"),
        *("notifications", "null", "official", "people", "photo", "privacy", "ready", "register"),
        *("root", "search", "security", "settings", "sign-in", "sign-out", "staff", "static"),
        *(
            "complete",
            "support",
            "system",
            "tags",
            "team",
            "terms",
            "threads",
            "uploads",
            "vardskap",
            "you",
        ),
    }
)

# Scripts that one language writes with, so that they may meet in a name. Latin may join them:
# none of their letters is taken for a Latin one.
_TOGETHER = (
    frozenset({"LATIN", "HAN", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "HAN", "BOPOMOFO"}),
    frozenset({"LATIN", "HAN", "HANGUL"}),
)
_HIDDEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Me"})
# Nothing to look at, although their category is that of a letter, an accent or a symbol.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\ufe00-\ufe0e\U000e0100-\U000e01ef]"
)
_JOINER, _EMOJI_STYLE = "\u200d", "\ufe0f"
_EMOJI = range(0x1F000, 0x1FB00)
_PILED_ACCENTS = 5

_ADDRESS = re.compile(
    r"""https?: | :// | \bwww\. | @ | [\w-]+\.[a-z]{2,}[/:?\#]
    | [\w-]+\.(?:com|net|org|info|biz|io|co|app|dev|xyz|top|shop|site|online|store|club|live|link
      |me|tv|ru|cn|eu|uk|us|de|nl|pl|fr|es|it|se|no|nu|dk|fi|is|ee)\b""",
    re.IGNORECASE | re.VERBOSE,
)

# Letters that Unicode does not take apart, as address lines write them.
_PLAIN = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ð": "d", "đ": "d", "ł": "l", "ı": "i"}
)
_UNSAID = frozenset({"Mn", "Me", "Cf"})
_NUMBERED = re.compile(r"(?:member|former)-\d+")


class NameRefused(Invalid, ValueError):
    """A name that cannot be shown. ``sentence`` says why, in the reader's language."""

    def __init__(self, sentence: object) -> None:
        super().__init__(sentence, "name")


def check_name(name: str) -> str:
    """The name as it will be shown: NFKC (and so NFC), single spaces. Raises `NameRefused`."""
    shown = _spaced(unicodedata.normalize("NFKC", name[: 10 * MAX_CHARS]))
    if not MIN_CHARS <= len(shown) <= MAX_CHARS:
        raise NameRefused(
            _l("A name has %(least)s to %(most)s characters.", least=MIN_CHARS, most=MAX_CHARS)
        )
    if _hides_something(shown):
        raise NameRefused(
            _l("This name contains a character that cannot be seen. Please type it by hand.")
        )
    if _ADDRESS.search(shown):
        raise NameRefused(_l("A name cannot be a link or an e-mail address."))
    if sum(unicodedata.category(c)[0] in "LN" for c in shown) < MIN_CHARS:
        raise NameRefused(_l("A name needs at least two letters or digits."))
    if not _is_one_alphabet(shown):
        raise NameRefused(_l("This name mixes letters of different alphabets. Please use one."))
    if name_key(shown) in _kept_keys():
        raise NameRefused(_l("This name is kept for those who run the forum."))
    return shown


def name_key(name: str) -> str:
    """The same for all names that can be taken for each other; takes any text.

    Blind to case, spaces, punctuation, symbols and what cannot be seen; folds what looks alike
    (``0`` and ``o``, ``1``, ``l`` and ``i``, ``m`` and ``rn``, Cyrillic ``о`` and Latin ``o``).
    Accents tell apart: Åsa is not Asa.
    """
    seen = _BLANK.sub("", unicodedata.normalize("NFKC", name)).replace(_EMOJI_STYLE, "")
    # Capitals look like others than small letters do: ВОВ is BOB, вов is not.
    as_written = _folded(skeleton(seen))
    return as_written if as_written.isascii() else _folded(skeleton(seen.casefold()))


def handle_from(name: str) -> str | None:
    """A name for addresses, of ``a-z``, ``0-9`` and ``-``; None where none can be derived.

    Also None for handles that are kept; the caller then uses ``member-<n>``, which is therefore
    never derived from a name either. Handles of two people may be equal.
    """
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_PLAIN))
    kept = "".join(c for c in plain if unicodedata.category(c) not in _UNSAID and c not in "'’")
    handle = "-".join(re.findall("[a-z0-9]+", kept))[:MAX_HANDLE_CHARS].strip("-")
    if handle in KEPT_HANDLES or _NUMBERED.fullmatch(handle) or name_key(name) in _kept_keys():
        return None
    return handle if re.search("[a-z]", handle) else None


def _spaced(text: str) -> str:
    spaces = "".join(" " if unicodedata.category(c) == "Zs" else c for c in text)
    return re.sub(" +", " ", spaces).strip()


def _hides_something(name: str) -> bool:
    if _BLANK.search(name):
        return True
    accents = 0
    for before, c, after in zip(" " + name, name, name[1:] + " ", strict=False):
        if c in (_JOINER, _EMOJI_STYLE):
            joins = _is_emoji(before) and (c == _EMOJI_STYLE or _is_emoji(after))
            if not joins:
                return True
        elif unicodedata.category(c) in _HIDDEN and not _is_emoji(c):
            return True
        accents = accents + 1 if unicodedata.category(c) == "Mn" else 0
        if accents >= _PILED_ACCENTS:
            return True
    return False


def _is_emoji(character: str) -> bool:
    """Also those that are newer than this Python, which calls them unassigned."""
    return (
        ord(character) in _EMOJI
        or character == _EMOJI_STYLE
        or unicodedata.category(character) == "So"
    )


def _is_one_alphabet(name: str) -> bool:
    used = alphabets(name)
    return len(used) <= 1 or any(used <= together for together in _TOGETHER)


def _folded(text: str) -> str:
    """Letters, accents and digits alone, without case, each in its plainest shape."""
    for _ in range(2):
        text = skeleton(text.casefold())
    letters = (c for c in text.casefold() if unicodedata.category(c)[0] in "LMN")
    return unicodedata.normalize("NFC", "".join(letters).replace("i", "l"))


@cache
def _kept_keys() -> frozenset[str]:
    return frozenset(name_key(name) for name in KEPT_NAMES)
