"""Acts: what was done to content and people, by whom and why."""
