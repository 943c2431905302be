"""An archive becomes part of the forum."""
