"""``python -m forum.cli`` does what ``vardskap`` does."""

from forum.cli import main

main()
