"""Seen: a host lets the customer know that a thread has been read, before there is an answer."""
