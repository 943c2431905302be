"""What each kind of act is called in the log."""

from typing import Any

from flask_babel import lazy_gettext as _l

ACT_WORDS: dict[str, Any] = {
    "thread:locked": _l("locked a thread"),
    "thread:unlocked": _l("unlocked a thread"),
    "thread:pinned": _l("pinned a thread"),
    "thread:unpinned": _l("unpinned a thread"),
    "thread:moved": _l("moved a thread"),
    "thread:edited": _l("corrected a thread"),
    "post:hidden": _l("hid a post"),
    "post:restored": _l("showed a post again"),
    "post:edited": _l("edited somebody’s post"),
    "post:official": _l("made an answer official"),
    "post:unofficial": _l("made an answer an ordinary one"),
    "solution:marked": _l("marked a solution for the asker"),
    "solution:unmarked": _l("took a solution mark away"),
    "answer:settled": _l("said that no answer is needed"),
    "answer:needed": _l("said that an answer is needed"),
    "assignment:handed_over": _l("handed a thread over"),
    "assignment:given": _l("gave a thread to a host"),
    "assignment:taken_over": _l("took a thread over"),
    "assignment:moved": _l("moved a thread away from its owner"),
    "assignment:appointment_ended": _l("left a thread without its owner"),
    "policy:applied": _l("applied a board’s promise"),
    "board:made": _l("made a board"),
    "board:edited": _l("changed a board"),
    "board:policy": _l("changed a board’s promise"),
    "board:archived": _l("closed a board"),
    "board:unarchived": _l("opened a board again"),
    "board:default": _l("made a board the default one"),
    "board:ordered": _l("changed the order of boards"),
    "person:limited": _l("limited a person"),
    "person:unlimited": _l("lifted a limit"),
    "role:made": _l("made a role"),
    "role:changed": _l("changed a role"),
    "role:removed": _l("removed a role"),
    "appointment:made": _l("appointed a host"),
    "appointment:ended": _l("ended an appointment"),
}
