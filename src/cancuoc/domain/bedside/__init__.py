"""Visits to care centres: who is on the list, two officers at a bed, and what the capture found."""
