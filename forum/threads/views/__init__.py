"""The pages of threads, by what one does there."""

from forum.threads.views import acting, cutting, marking, reading, writing
from forum.threads.views.blueprint import blueprint

__all__ = ["acting", "blueprint", "cutting", "marking", "reading", "writing"]
