"""Whatever colours a company chooses: what is let through can be read, in both themes."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from forum.brand.colours import FIXED, HOUSE, Colours, colour_of, contrast, faults, lch, palettes
from tests.house.test_contrast import SIGNS, TEXTS, TOKENS, colours, luminance
from tests.house.test_contrast import contrast as ratio

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
CHOSEN = st.builds(Colours, brand=COLOURS | st.just(""), band=COLOURS | st.just(""))


def test_the_house_is_described_as_its_tokens_say() -> None:
    css = TOKENS.read_text(encoding="utf-8")
    for name, themes in FIXED.items():
        value = re.search(rf"--{name}: (.+);", css)
        assert value
        numbers = [tuple(map(float, each)) for each in re.findall(OKLCH, value[1])]
        assert tuple(numbers * 2)[:2] == themes, name
    assert {
        "brand": colour_of(0.42, 0.075, 218),
        "band": colour_of(0.335, 0.058, 220),
        "lamp": colour_of(0.84, 0.115, 80),
    } == HOUSE
    assert faults(Colours(**HOUSE)) == []


OKLCH = r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)"


@given(chosen=CHOSEN)
def test_every_pair_can_be_read_with_every_colour_that_is_let_through(chosen: Colours) -> None:
    assume(faults(chosen) == [])
    css = TOKENS.read_text(encoding="utf-8")
    for theme, palette in zip(("light", "dark"), palettes(chosen), strict=True):
        look = colours(css, theme) | {name: as_light(colour) for name, colour in palette.items()}
        for pairs, least in ((TEXTS, 4.5), (SIGNS, 3.0)):
            weak = [(ink, on, ratio(look[ink], look[on])) for ink, on in pairs]
            # Eight bits a channel: a hundredth is lost in the rounding.
            assert [pair for pair in weak if pair[2] < least - 0.02] == [], (theme, chosen)


def as_light(colour: str) -> tuple[float, float, float]:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return red, green, blue


@given(brand=COLOURS, band=COLOURS, lamp=COLOURS)
def test_what_is_suggested_instead_is_let_through(brand: str, band: str, lamp: str) -> None:
    chosen = {"brand": brand, "band": band, "lamp": lamp}
    for _again in range(3):
        for fault in faults(Colours(**chosen)):
            assert fault.ratio < fault.least
            chosen[fault.field] = fault.nearest
    assert faults(Colours(**chosen)) == []


def test_the_suggestion_is_the_same_colour_a_little_darker() -> None:
    (fault,) = faults(Colours(brand="#e30613"))
    assert (fault.field, fault.on) == ("brand", "brand-soft")
    before, after = lch("#e30613"), lch(fault.nearest)
    assert before[0] - 0.05 < after[0] < before[0]
    assert after[2] == pytest.approx(before[2], abs=2)


@given(colour=COLOURS)
def test_a_colour_survives_the_way_there_and_back(colour: str) -> None:
    assert contrast(colour, colour_of(*lch(colour))) < 1.05
    assert luminance(as_light(colour)) <= 1
