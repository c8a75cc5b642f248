"""The views of the display door."""
