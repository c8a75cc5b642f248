"""The display door: boards on walls, open to every eye. Numbers and counters, never a name."""
