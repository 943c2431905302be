"""How long things take, beside something known: ratios to quote, never asserted in a test."""
