"""The pages of threads, by what one does there."""

from forum.threads.views import acting, marking, reading, writing
from forum.threads.views.blueprint import blueprint

__all__ = ["acting", "blueprint", "marking", "reading", "writing"]
