"""The chapter that contacts add to the demo's story: who was called, and whom we wait for."""

from datetime import timedelta
from typing import Any

from forum.threads import closing
from forum.threads.writing import compose, open_thread, reply
from moderation.contacts.actions import log_contact
from moderation.contacts.waiting import await_customer
from moderation.unanswered.priority import set_priority


def call(story: Any) -> None:
    """Hugo calls the carrier for Bo, asks Clara something, and Lena closes what is settled."""
    hugo, lena = story.people["hugo"], story.people["lena"]
    parcel = story.threads["My parcel has stood still in Malmö for four days"]
    set_priority(hugo, parcel, "high", now=story.ago(6))
    words = "They look for it in the terminal tonight, and ring back before noon."
    log_contact(hugo, parcel, channel="phone", words=words, with_name="Carrier", now=story.ago(5))
    _ask_clara(story)
    idea, why = story.threads["A pot stand that folds flat"], "Drawn, and on the list for spring"
    closing.close_thread(lena, idea, why, now=story.ago(30))


def _ask_clara(story: Any) -> None:
    clara, hugo, asked_at = story.people["clara"], story.people["hugo"], story.ago(74)
    words = "The zip came off on the second day. Can I get a new one, or do I send the bag in?"
    thread = open_thread(
        clara,
        story.boards["orders"],
        kind="question",
        title="The zip of my lamp bag has come off",
        composed=compose(words),
        language="en",
        now=asked_at - timedelta(hours=2),
    )
    story.threads[thread.title] = thread
    words = "We send you a new one. Is it the small bag or the large one? It says so in the lid."
    await_customer(hugo, reply(hugo, thread, compose(words), now=asked_at), now=asked_at)
