"""Text holds 4.5:1 against every ground it may stand on, and signs hold 3:1, in both themes."""

import re
from itertools import product
from math import cos, radians, sin
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"
MARKS = TOKENS.parent / "components" / "marks.css"
THEMES = ("light", "dark")
OKLCH = r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)"

Light = tuple[float, float, float]

GROUNDS = ("ground", "surface", "sunken")
INKS = ("ink", "ink-soft", "ink-faint", "brand", "brand-strong", "danger", "waiting", "solved")
TEXTS = [
    *product(INKS, GROUNDS),
    *product(("ink", "ink-soft", "ink-faint", "brand", "brand-strong"), ("brand-soft",)),
    *((state, f"{state}-soft") for state in ("waiting", "solved", "danger", "note")),
    *product(("ink", "ink-soft"), [f"{s}-soft" for s in ("waiting", "solved", "danger", "note")]),
    *product(("on-fill",), ("fill", "fill-strong")),
    *product(("on-band", "on-band-soft"), ("band",)),
    *product(("on-lamp",), ("lamp", "on-band")),
    ("ink", "mark"),
]
SIGNS = [
    *product(("line-strong", "fill", "solved", "note"), ("ground", "surface")),
    ("lamp", "band"),  # the ring of focus on the band
]


def linear(lightness: float, chroma: float, hue: float) -> Light:
    """OKLCH as linear sRGB, cut to what a screen can show."""
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    return (min(max(red, 0), 1), min(max(green, 0), 1), min(max(blue, 0), 1))


def luminance(light: Light) -> float:
    red, green, blue = light
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Light, other: Light) -> float:
    """The ratio of WCAG 2.2, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def colours(css: str, theme: str) -> dict[str, Light]:
    """Every opaque colour token: one for both themes, or light-dark(one, other)."""
    found = {}
    for name, value in re.findall(r"--([\w-]+): (.+?);", css):
        values = re.findall(OKLCH, value)
        if values:
            lch = values[min(THEMES.index(theme), len(values) - 1)]
            found[name] = linear(*map(float, lch))
    return found


def too_weak(pairs: list[tuple[str, str]], theme: str, least: float) -> list[str]:
    palette = colours(TOKENS.read_text(encoding="utf-8"), theme)
    ratios = {(ink, on): contrast(palette[ink], palette[on]) for ink, on in pairs}
    return [f"{ink} on {on}: {r:.2f}" for (ink, on), r in ratios.items() if r < least]


@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read_on_every_ground_it_stands_on(theme: str) -> None:
    assert too_weak(TEXTS, theme, 4.5) == []


@pytest.mark.parametrize("theme", THEMES)
def test_borders_of_fields_and_signs_can_be_seen(theme: str) -> None:
    assert too_weak(SIGNS, theme, 3) == []


@pytest.mark.parametrize("theme", THEMES)
def test_initials_can_be_read_in_every_colour_of_avatar(theme: str) -> None:
    css = MARKS.read_text(encoding="utf-8")
    hues = [float(hue) for hue in re.findall(r"\.avatar--hue-\d \{ --avatar-hue: (\d+)", css)]
    assert len(hues) == 8
    pairs = re.findall(r"oklch\(([\d.]+) ([\d.]+) var\(--avatar-hue\)\)", css)
    ground, ink = (pairs[THEMES.index(theme)], pairs[2 + THEMES.index(theme)])
    weakest = min(
        contrast(
            linear(float(ground[0]), float(ground[1]), hue),
            linear(float(ink[0]), float(ink[1]), hue),
        )
        for hue in hues
    )
    assert weakest >= 4.5


def test_the_sums_agree_with_known_colours() -> None:
    white, black = linear(1, 0, 0), linear(0, 0, 0)
    assert contrast(white, black) == pytest.approx(21, abs=0.01)
    # #767676, the lightest grey that white text may stand on
    assert contrast(white, linear(0.5657, 0, 0)) == pytest.approx(4.54, abs=0.03)
