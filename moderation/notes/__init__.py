"""Notes: what hosts tell each other in a thread, never shown to customers."""
