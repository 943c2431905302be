"""What may go wrong in a way that a person should understand: each error holds its sentence."""

from typing import Any


class Problem(Exception):
    """Something that is answered with ``status`` and a sentence for the person."""

    status = 400

    def __init__(self, sentence: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)


class Refused(Problem):
    """You can see it, but you may not do this; the sentence says why."""

    status = 403


class Missing(Problem):
    """There is no such thing, or none that this person may see: the answer is the same."""

    status = 404

    def __init__(self, sentence: Any = "") -> None:
        super().__init__(sentence)


class Conflict(Problem):
    """Somebody was quicker, or it has changed since it was read."""

    status = 409


class Invalid(Problem):
    """The words or values cannot be taken as they are. ``field`` names the field of the form."""

    status = 422

    def __init__(self, sentence: Any, field: str = "text") -> None:
        super().__init__(sentence)
        self.field = field


class TooMany(Problem):
    """Over a limit; may be tried again after ``retry_after`` seconds."""

    status = 429

    def __init__(self, sentence: Any, retry_after: int) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after
