"""``python -m forum.cli`` does what ``vardskap`` does."""

from forum.cli import main

if __name__ == "__main__":
    main()
