"""Search: who of many is like a probe. Rows of fixed size, scanned whole; nothing is left out."""
