"""How the demo's story is kept tidy: a question that was asked twice, and a tag with two words."""

from typing import Any

from sqlalchemy import select

from forum.cli.tales import Tale
from forum.database import db
from forum.joining.duplicates import mark_duplicate
from forum.threads.models import Tag
from forum.threads.tagging import add_synonym, describe_tag
from forum.threads.tags import tag_key

ASKED_BEFORE = "The burner of my Glöd 2 goes out when it is windy"
ASKED_TWICE = Tale(
    "mikko",
    "stoves",
    "question",
    25,
    "Glöd 2: the flame dies in every gust",
    "Two evenings on the shore, two cold dinners. Is it the burner or is it me?",
    tags=("glöd 2",),
    fields=(("product", "glod-2"),),
)
TAG, SYNONYM = "spare parts", "reservdelar"
MEANS = {
    "en": "Hoses, seals, glasses: what fits what, and where to get it.",
    "sv": "Slangar, packningar, glas: vad som passar vad, och var det finns.",
}
WHY = "The same flame in the same wind. Clara's answer helps here as well."


def tidy(story: Any) -> None:
    """Anna closes what was asked twice, and says what a tag is for."""
    anna = story.people["anna"]
    tag = db.session.scalars(select(Tag).where(Tag.key == tag_key(TAG))).one()
    describe_tag(anna, tag, MEANS, now=story.ago(24 * 3))
    # One transaction tells the whole story, and whoever holds a row reads it again.
    db.session.flush()
    add_synonym(anna, tag, SYNONYM, now=story.ago(24 * 3))
    twice, before = (story.threads[title] for title in (ASKED_TWICE.title, ASKED_BEFORE))
    mark_duplicate(anna, twice, before, WHY, now=story.ago(22))
