"""The pages of threads, by what one does there."""

from forum.threads.views import (
    acting,
    closing,
    cutting,
    drafting,
    marking,
    reading,
    tagging,
    writing,
)
from forum.threads.views.blueprint import blueprint

__all__ = [
    "acting",
    "blueprint",
    "closing",
    "cutting",
    "drafting",
    "marking",
    "reading",
    "tagging",
    "writing",
]
