"""Bytes that say they are text, whatever they say of themselves. Pure; nothing is lost."""

import re

#: Nothing but character sets: Python knows "encodings" that take for ever on purpose.
_CHARSET = re.compile(
    r"(utf-?(7|8|16|32)([-_]?[bl]e)?|us-ascii|ascii|latin-?\d|iso-?8859-\d+|windows-?\d+|cp\d+"
    r"|koi8-[rut]|gb\d+|gbk|big5|euc-?(jp|kr)|iso-2022-\w+|shift[-_]jis|mac-?roman)"
)
_FLOWED_QUOTE = re.compile(r"(>*) ?(.*)")


def decoded(raw: bytes, charset: str) -> str:
    """The text. Many a program names the wrong character set; what is UTF-8 proves it itself."""
    declared = charset.strip().lower()
    known = [declared] if _CHARSET.fullmatch(declared) else []
    order = ["utf-8", *known] if any(byte > 127 for byte in raw) else [*known, "utf-8"]
    for name in [*order, "windows-1252"]:
        try:
            return raw.decode(name).replace("\0", "")
        except (UnicodeError, LookupError):
            continue
    return raw.decode("latin-1").replace("\0", "")


def unfolded(text: str, *, delete_space: bool = False) -> str:
    """Lines that a program broke at a space, to be put together again (format=flowed, RFC 3676)."""
    lines: list[tuple[str, str, bool]] = []
    for line in text.split("\n"):
        found = _FLOWED_QUOTE.match(line)
        quote, words = (found[1], found[2]) if found else ("", line)
        goes_on = words.endswith(" ") and words != "-- "
        if lines and lines[-1][2] and lines[-1][0] == quote:
            before = lines.pop()[1]
            words = (before[:-1] if delete_space else before) + words
        lines.append((quote, words, goes_on))
    return "\n".join(f"{quote} {words}" if quote else words for quote, words, _on in lines)
