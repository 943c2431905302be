"""Hosts: named people with a page, and whether they are online now."""
