"""Deterministic synthetic samples: fingers, irises, drawn faces.

No sample shows a real person. The same seed gives the same bytes in every process that uses
the same numpy and Pillow; other versions may differ in single pixels.
"""
