"""Unanswered: whose turn each thread is, and which ones wait for a host."""
