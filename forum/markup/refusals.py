"""What a text is refused for."""

from forum.errors import Invalid


class TextRefused(Invalid, ValueError):
    """A text that cannot be published. ``sentence`` tells its writer why, in their language."""

    def __init__(self, sentence: object) -> None:
        super().__init__(sentence, "text")
