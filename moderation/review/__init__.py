"""Review: what a host looks at before others read it, where a board is set up so."""
