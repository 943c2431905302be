"""What is wrong with a colour, as a sentence."""

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.brand.colours import Fault

#: Ink and ground → what the reader would have to see.
_PAIRS = {
    ("on-fill", "fill"): _l("White text on a button of this colour"),
    ("brand", "ground"): _l("A link of this colour on the page"),
    ("brand", "surface"): _l("A link of this colour on white"),
    ("brand", "sunken"): _l("A link of this colour in the footer"),
    ("brand", "brand-soft"): _l("A sign of this colour on its own soft ground"),
    ("on-band", "band"): _l("The title on a band of this colour"),
    ("on-band-soft", "band"): _l("The words on a band of this colour"),
    ("on-lamp", "lamp"): _l("Dark text on a button of this colour"),
    ("lamp", "band"): _l("This colour on the band of the start page"),
}


def sentence(fault: Fault) -> str:
    """Which pair fails, by how much, and what would do instead."""
    return _(
        "%(what)s has a contrast of %(ratio)s:1, and %(least)s:1 is needed."
        " The nearest colour that works is %(nearest)s.",
        what=_PAIRS[fault.ink, fault.on],
        # Rounded down: what fails must not be shown as if it held.
        ratio=format_decimal(int(fault.ratio * 10) / 10),
        least=format_decimal(fault.least),
        nearest=fault.nearest,
    )
