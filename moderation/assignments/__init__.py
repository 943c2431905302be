"""Assignments: who looks after a thread."""
