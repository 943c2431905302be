"""Work for later: rows written in the transaction of the change, carried out by the worker."""

from forum.jobs.models import Job, enqueue

__all__ = ["Job", "enqueue"]
