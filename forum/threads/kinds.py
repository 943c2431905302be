"""What can happen to a thread: the kinds of its facts. Pure."""

EVENT_KINDS = (
    "opened",
    "replied",
    "post_edited",
    "post_withdrawn",
    "post_hidden",
    "post_restored",
    "solution_marked",
    "solution_unmarked",
    "helped",
    "not_helped",
    "no_answer_needed",
    "answer_needed",
    "host_asked",
    "edited",
    "moved",
    "locked",
    "unlocked",
    "pinned",
    "unpinned",
    "official_marked",
    "official_unmarked",
    "duplicate_marked",
    "duplicate_unmarked",
    "merged",
    "split",
    "split_off",
    "policy_applied",
)
#: Why a post may be hidden. To think badly of the company is no ground, so none says so.
GROUNDS = ("spam", "illegal", "hateful", "harassment", "personal_data", "copyright", "off_topic")
