"""Whatever happens in a thread, in whatever order: the fold says what the rules say."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from forum.boards.policy import KINDS, AnsweringPolicy
from forum.threads.standing import ASKER, HOST, PEER, Fact, fold
from tests.forum.threads.oracle import Oracle
from tests.forum.threads.told import OPENED, OPENING, POLICIES

WHO = (ASKER, PEER, PEER, HOST)
RATINGS = ("helped", "not_helped", "not_helped")
MARKS = ("solution_marked", "solution_unmarked")
GONE = ("post_hidden", "post_hidden", "post_restored", "post_withdrawn")
ABOUT_THE_THREAD = (
    *("no_answer_needed", "answer_needed", "host_asked", "edited", "policy_applied"),
    *("duplicate_marked", "duplicate_unmarked"),
)
#: How often what happens, of the sorts above.
SORTS = ("reply",) * 4 + ("rating",) * 4 + ("mark",) * 2 + ("gone", "thread", "thread")


@st.composite
def histories(draw: st.DrawFn, longest: int = 14) -> list[Fact]:
    """Any facts in any order; the board's policy changes now and then, and some share a time."""
    policy = draw(st.sampled_from(POLICIES))
    facts = [Fact("opened", OPENED, policy, OPENING)]
    authors = {OPENING: ASKER}
    for _ in range(draw(st.integers(0, longest))):
        at = facts[-1].at + timedelta(hours=draw(st.sampled_from((0, 1, 1, 30))))
        if draw(st.integers(0, 7)) == 0:
            policy = draw(st.sampled_from(POLICIES))
        sort = draw(st.sampled_from(SORTS))
        if sort == "reply" or len(authors) == 1:
            facts.append(_reply(draw, max(authors) + 1, at, policy))
            authors[max(authors) + 1] = facts[-1].written_as
        elif sort == "thread":
            facts.append(Fact(draw(st.sampled_from(ABOUT_THE_THREAD)), at, policy))
        else:
            kinds = {"rating": RATINGS, "mark": MARKS, "gone": GONE}[sort]
            # What was said of an answer goes along when it is split off, and is the question then.
            among = sorted(authors)[int(sort != "gone" and draw(st.integers(0, 9)) > 0) :]
            post = draw(st.sampled_from(among))
            facts.append(Fact(draw(st.sampled_from(kinds)), at, policy, post, authors[post]))
    return facts


def _reply(draw: st.DrawFn, post: int, at: datetime, policy: AnsweringPolicy) -> Fact:
    return Fact(
        "replied",
        at,
        policy,
        post,
        draw(st.sampled_from(WHO)),
        is_comment=draw(st.integers(0, 9)) == 0,
        reopens=draw(st.booleans()),
    )


@given(histories(), st.sampled_from(KINDS))
@settings(max_examples=min(settings().max_examples * 25, 8000))
def test_the_fold_says_what_the_rules_say(facts: list[Fact], kind: str) -> None:
    standing, oracle = fold(facts, kind), Oracle(facts, kind)
    assert standing.answer_state == oracle.answer_state
    assert standing.solution_id == oracle.solution_id
    assert standing.since == oracle.since
    assert standing.host_due_from() == oracle.host_due_from
    assert standing.is_listed == oracle.is_listed


@given(histories(), st.sampled_from(KINDS))
def test_a_host_is_never_due_before_the_wait_began(facts: list[Fact], kind: str) -> None:
    standing = fold(facts, kind)
    due = standing.host_due_from()
    assert due is None or due >= standing.since >= facts[0].at


@given(histories(), st.sampled_from(KINDS))
def test_hiding_and_showing_again_is_as_if_nothing_had_been(facts: list[Fact], kind: str) -> None:
    before, last = fold(facts, kind), facts[-1]
    once_hidden = {fact.post_id for fact in facts if fact.kind == "post_hidden"}
    for post in {fact.post_id for fact in facts if fact.post_id} - once_hidden:
        hidden = replace(last, kind="post_hidden", post_id=post)
        shown = replace(last, kind="post_restored", post_id=post)
        assert fold([*facts, hidden, shown], kind) == before
