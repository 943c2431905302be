"""Of every table that speaks of threads or posts it is known what a merge does with its rows.

Whoever makes a new one decides it here: the test that shows it going along, or why nothing is to
be done. What knows a thread by its number in some text (drafts, feeds, mails, links, forms that
wait) stands in ``test_going_along`` as well.
"""

from importlib import import_module
from typing import Any

from flask import Flask

from forum.database import Base

HERE = "tests.forum.joining.test_merging"
ALONG = "tests.forum.joining.test_going_along"

#: Column → the test by which its rows go along.
SHOWN = {
    "clocks.thread_id": "tests.moderation.clocks.test_joined_clocks:"
    "test_what_is_merged_away_is_owed_nothing_and_a_miss_stays",
    "errands.thread_id": "tests.moderation.promises.test_promises:"
    "test_promises_go_where_their_posts_go",
    "promises.thread_id": "tests.moderation.promises.test_promises:"
    "test_promises_go_where_their_posts_go",
    "waits.thread_id": "tests.moderation.insight.test_log:"
    "test_what_is_merged_away_counts_where_it_went",
    "assignments.thread_id": f"{HERE}:test_whoever_looked_after_one_looks_after_both_and_after_both"
    "_the_first",
    "contacts.thread_id": "tests.moderation.contacts.test_contacts:"
    "test_it_goes_along_when_threads_are_merged_and_its_words_go_with_an_account",
    "customer_waits.thread_id": "tests.moderation.contacts.test_waiting:"
    "test_merged_and_split_it_waits_where_the_question_stands",
    "customer_waits.post_id": "tests.moderation.contacts.test_waiting:"
    "test_merged_and_split_it_waits_where_the_question_stands",
    "follows.thread_id": f"{ALONG}:test_however_many_follow_it_all_are_told_and_led_to_where_it_is",
    "helpfuls.post_id": f"{HERE}:test_posts_stand_by_time_and_keep_all_that_belongs_to_them",
    "host_reads.thread_id": f"{ALONG}:test_who_read_a_part_has_not_read_the_whole",
    "mail_stops.thread_id": f"{ALONG}:test_no_mail_about_the_one_is_no_mail_about_both",
    "me_toos.thread_id": f"{HERE}:test_people_who_have_it_are_counted_once",
    "notes.thread_id": f"{HERE}:test_posts_stand_by_time_and_keep_all_that_belongs_to_them",
    "notes.after_post_id": f"{HERE}:test_posts_stand_by_time_and_keep_all_that_belongs_to_them",
    "notifications.thread_id": f"{ALONG}:test_however_many_follow_it_all_are_told_and_led_to_where"
    "_it_is",
    "post_files.post_id": f"{ALONG}:test_what_belongs_to_a_post_is_seen_by_who_sees_the_post",
    "posts.thread_id": f"{HERE}:test_posts_stand_by_time_and_keep_all_that_belongs_to_them",
    "posts.reply_to_id": f"{ALONG}:test_what_belongs_to_a_post_is_seen_by_who_sees_the_post",
    "read_marks.thread_id": "tests.forum.threads.test_reads:"
    "test_after_a_merge_what_was_new_is_new_and_what_was_read_is_read",
    "read_marks.post_id": "tests.forum.threads.test_reads:"
    "test_after_a_merge_what_was_new_is_new_and_what_was_read_is_read",
    "related_threads.thread_id": f"{ALONG}:test_what_was_merged_away_is_like_nothing",
    "related_threads.other_id": f"{ALONG}:test_what_was_merged_away_is_like_nothing",
    "reports.post_id": f"{ALONG}:test_what_belongs_to_a_post_is_seen_by_who_sees_the_post",
    "review_texts.thread_id": f"{ALONG}:test_what_waits_for_a_look_is_released_into_where_it_went",
    "review_texts.post_id": f"{ALONG}:test_what_waits_for_a_look_is_released_into_where_it_went",
    "thread_events.thread_id": f"{HERE}:test_a_solution_of_either_solves_both",
    "thread_events.post_id": f"{HERE}:test_a_solution_of_either_solves_both",
    "thread_links.thread_id": f"{HERE}:test_links_point_to_the_thread_that_stays",
    "thread_links.other_id": f"{HERE}:test_links_point_to_the_thread_that_stays",
    "threads.merged_into_id": f"{HERE}:test_old_addresses_lead_to_the_new_place_for_those_who_may"
    "_see_it",
    "threads.merged_post_id": f"{HERE}:test_old_addresses_lead_to_the_new_place_for_those_who_may"
    "_see_it",
    "turns.thread_id": f"{HERE}:test_what_nobody_answered_waits_since_the_first_asked",
}

#: Column → why its rows stay as they are.
STAYS = {
    "acts.thread_id": "the log says what was done to which thread; its address leads on",
    "acts.post_id": "a post keeps its id",
    "brought_in.thread_id": "who was asked about which thread; its address leads on",
    "escalation_calls.thread_id": "who was told of which thread; its address leads on",
    "escalation_watches.thread_id": "what is merged away is not looked at any more: its row goes "
    "when its time comes",
    "promises.post_id": "a post keeps its id",
    "promises.kept_post_id": "a post keeps its id",
    "notifications.post_id": "a post keeps its id",
    "post_mentions.post_id": "a post keeps its id, and nobody is told of it twice",
    "post_revisions.post_id": "a post keeps its id",
    "read_horizons.post_id": "counted over all threads",
    "received_mails.post_id": "a post keeps its id",
    "swept_posts.post_id": "a post keeps its id",
    "thread_terms.thread_id": "what held for a thread as long as it was one",
    "thread_tags.thread_id": "the older thread keeps its title, board and tags; the younger's row "
    "is in no list",
}


def test_what_becomes_of_every_row_is_known(app: Flask) -> None:
    found = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if _speaks_of_one(column)
    }
    assert not SHOWN.keys() & STAYS.keys()
    assert found == SHOWN.keys() | STAYS.keys()
    for shown in SHOWN.values():
        module, _colon, name = shown.partition(":")
        assert callable(getattr(import_module(module), name))


def _speaks_of_one(column: Any) -> bool:
    keys = {key.target_fullname.partition(".")[0] for key in column.foreign_keys}
    names = ("thread_id", "post_id", "reply_to_id", "merged_into_id")
    return bool(keys & {"threads", "posts"}) or column.name.endswith(names)
