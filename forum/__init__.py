"""Värdskap's forum: customers ask, answer, tip, complain and discuss. It stands alone."""
