"""Fingerprints: minutiae of one picture, and how alike two sets of minutiae are."""
