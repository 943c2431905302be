"""Colours of a company on our pages: what of them can be read, and what they make of both themes.

A colour is ``#rrggbb``. Pure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import atan2, cos, hypot, pi, sin

HEX = re.compile(r"#[0-9a-f]{6}")
#: What WCAG 2.2 AA asks of text, and of signs that are no text.
TEXT, SIGN = 4.5, 3.0
#: What a brand does not change (static/css/tokens.css), light and dark: lightness, chroma, hue.
FIXED: dict[str, tuple["Lch", "Lch"]] = {
    "ground": ((0.982, 0.005, 95), (0.205, 0.014, 225)),
    "surface": ((1, 0, 0), (0.245, 0.016, 225)),
    "sunken": ((0.957, 0.008, 95), (0.175, 0.013, 225)),
    "on-fill": ((0.995, 0.003, 95), (0.995, 0.003, 95)),
    "on-lamp": ((0.25, 0.03, 80), (0.25, 0.03, 80)),
    "on-band": ((0.98, 0.008, 95), (0.98, 0.008, 95)),
    "on-band-soft": ((0.89, 0.02, 200), (0.89, 0.02, 200)),
}
#: What a company may choose, with the house's own: links and buttons, the welcome, its lamp.
HOUSE = {"brand": "#015668", "band": "#063d4b", "lamp": "#f2c26f"}

Lch = tuple[float, float, float]
Pairs = list[tuple[str, str, float]]


@dataclass(frozen=True)
class Colours:
    """What a company chose; an empty one follows from the others, or is the house's own."""

    brand: str = ""
    band: str = ""
    lamp: str = ""

    def __bool__(self) -> bool:
        return bool(self.brand or self.band or self.lamp)


@dataclass(frozen=True)
class Fault:
    """A chosen colour that cannot be read: where, how weak, and the nearest one that can."""

    field: str
    ink: str
    on: str
    ratio: float
    least: float
    nearest: str


# --- Sums ----------------------------------------------------------------------------------------


def _linear(colour: str) -> list[float]:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def luminance(colour: str) -> float:
    """How bright a colour is to the eye, from 0 to 1."""
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def lch(colour: str) -> Lch:
    """A colour as OKLCH: lightness, chroma, hue in degrees."""
    red, green, blue = _linear(colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, hypot(a, b), atan2(b, a) * 180 / pi % 360


def _channels(lightness: float, chroma: float, hue: float) -> list[float]:
    a, b = chroma * cos(hue * pi / 180), chroma * sin(hue * pi / 180)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return [
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    ]


def colour_of(lightness: float, chroma: float, hue: float) -> str:
    """The nearest colour of this lightness and hue that a screen can show."""
    lightness = min(max(lightness, 0), 1)
    while chroma > 0.001 and not all(
        -0.002 <= c <= 1.002 for c in _channels(lightness, chroma, hue)
    ):
        chroma *= 0.96
    parts = []
    for channel in _channels(lightness, chroma, hue):
        light = min(max(channel, 0), 1)
        curved = light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
        parts.append(f"{round(curved * 255):02x}")
    return "#" + "".join(parts)


def _by_nearness(colour: str) -> Iterator[str]:
    """The same colour, ever lighter and darker, nearest first."""
    lightness, chroma, hue = lch(colour)
    yield colour
    for step in range(1, 201):
        for way in (-1, 1):
            if 0 <= lightness + way * step / 200 <= 1:
                yield colour_of(lightness + way * step / 200, chroma, hue)


# --- Both themes ---------------------------------------------------------------------------------

Palette = dict[str, str]


def _fixed(theme: int) -> Palette:
    return {name: colour_of(*themes[theme]) for name, themes in FIXED.items()}


def _readable(start: str, name: str, palette: Palette, pairs: Pairs) -> str:
    """The colour nearest to ``start`` that holds these pairs as ``name``."""
    found = (each for each in _by_nearness(start) if not _weak({**palette, name: each}, pairs))
    return next(found, start)


def _weak(palette: Palette, pairs: Pairs) -> list[tuple[str, str, float]]:
    return [
        (ink, on, least) for ink, on, least in pairs if contrast(palette[ink], palette[on]) < least
    ]


LINKS: Pairs = [("brand", on, TEXT) for on in ("ground", "surface", "sunken", "brand-soft")]
BUTTONS: Pairs = [
    ("on-fill", "fill", TEXT),
    *[("fill", on, SIGN) for on in ("ground", "surface")],
]
BANDS: Pairs = [("on-band", "band", TEXT), ("on-band-soft", "band", TEXT)]
LAMPS: Pairs = [("on-lamp", "lamp", TEXT), ("lamp", "band", SIGN)]
#: Which chosen colour stands for which token, and what it must hold there.
CHECKED = (
    ("brand", ("brand", "fill"), [*BUTTONS[:1], *LINKS]),
    ("band", ("band",), BANDS),
    ("lamp", ("lamp",), LAMPS),
)


def palettes(colours: Colours) -> tuple[Palette, Palette]:
    """The tokens that the chosen colours change, in the light and in the dark theme."""
    light: Palette = {}
    dark: Palette = {}
    if colours.brand:
        _add_main(light, dark, colours.brand)
    if colours.brand or colours.band:
        _add_band(light, dark, colours.band or _band_of(colours.brand))
    if colours.lamp:
        light["lamp"] = dark["lamp"] = colours.lamp
    return light, dark


def _add_main(light: Palette, dark: Palette, main: str) -> None:
    lightness, chroma, hue = lch(main)
    light["brand"] = light["fill"] = main
    light["brand-strong"] = light["fill-strong"] = colour_of(lightness - 0.08, chroma, hue)
    light["brand-soft"] = colour_of(0.951, min(chroma * 0.2, 0.02), hue)
    dark["brand-soft"] = colour_of(0.305, min(chroma * 0.45, 0.034), hue)
    around = {**_fixed(1), **dark}
    start = colour_of(0.82, min(chroma, 0.1), hue)
    dark["brand"] = _readable(start, "brand", around, LINKS)
    dark["brand-strong"] = colour_of(lch(dark["brand"])[0] + 0.07, min(chroma, 0.07), hue)
    dark["fill"] = _readable(main, "fill", around, BUTTONS)
    fill = lch(dark["fill"])
    dark["fill-strong"] = colour_of(fill[0] - 0.05, fill[1], fill[2])


def _band_of(main: str) -> str:
    lightness, chroma, hue = lch(main)
    return colour_of(min(lightness, 0.335), chroma * 0.8, hue)


def _add_band(light: Palette, dark: Palette, band: str) -> None:
    lightness, chroma, hue = lch(band)
    light["band"], light["band-line"] = band, colour_of(lightness + 0.09, chroma, hue)
    deep = min(lightness, 0.3)
    dark["band"], dark["band-line"] = (
        colour_of(deep, chroma * 0.85, hue),
        colour_of(deep + 0.09, chroma * 0.85, hue),
    )


def faults(colours: Colours) -> list[Fault]:
    """What cannot be read of the chosen colours, at most one fault for each of them."""
    found = []
    light, _dark = palettes(colours)
    palette = {**_fixed(0), "band": HOUSE["band"], "lamp": HOUSE["lamp"], **light}
    for field, tokens, pairs in CHECKED:
        chosen = getattr(colours, field)
        # Whatever the main colour makes of the band, the chosen lamp must be seen on it.
        weak = [] if not chosen else _weak(palette, pairs)
        if weak:
            ink, on, least = min(
                weak, key=lambda pair: contrast(palette[pair[0]], palette[pair[1]]) / pair[2]
            )
            ratio = contrast(palette[ink], palette[on])
            nearest = next(
                (
                    each
                    for each in _by_nearness(chosen)
                    if not _weak({**palette, **dict.fromkeys(tokens, each)}, pairs)
                ),
                HOUSE[field],
            )
            found.append(Fault(field, ink, on, ratio, least, nearest))
    return found


def style_sheet(colours: Colours, selector: str = ":root") -> str:
    """The tokens of these colours as CSS, for this part of a page; empty where none is chosen."""
    light, dark = palettes(colours)
    lines = [f"--{name}: light-dark({light[name]}, {dark[name]});" for name in sorted(light)]
    return f"@layer tokens {{ {selector} {{ {' '.join(lines)} }} }}\n" if lines else ""
