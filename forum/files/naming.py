"""How a text names a file: by its address. Pure."""

import re

_NAMED = re.compile(r"/files/([0-9a-f]{32})/")
_SIGNS = re.compile(r"([\\`*_\[\]<>~&])")


def keys_in(*texts: str) -> set[str]:
    """The keys of all files that these texts name."""
    return {key for text in texts for key in _NAMED.findall(text)}


def markdown(name: str, address: str, *, is_picture: bool) -> str:
    """What stands in a text for a file. A picture's words are its name without the ending."""
    words = name.rpartition(".")[0] or name if is_picture else name
    shown = _SIGNS.sub(r"\\\1", words)
    return f"{'!' if is_picture else ''}[{shown}]({address})"
