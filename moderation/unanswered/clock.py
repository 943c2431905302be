"""Clocks: what a thread is owed by when, from the facts about it. Pure."""

CLOCK_KINDS = ACKNOWLEDGE, FIRST_ANSWER, NEXT_ANSWER, UPDATE, RESOLUTION, STALE = (
    "acknowledge",
    "first_answer",
    "next_answer",
    "update",
    "resolution",
    "stale",
)
#: Only these may stand still while a customer is waited for.
MAY_PAUSE = (UPDATE, RESOLUTION, STALE)
STATES = RUNNING, PAUSED, STOPPED, VOID = ("running", "paused", "stopped", "void")
OUTCOMES = MET, MISSED = ("met", "missed")
PRIORITIES = LOW, NORMAL, HIGH = ("low", "normal", "high")
