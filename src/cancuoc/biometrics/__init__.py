"""Biometric images, checks and synthetic samples.

A pure library: numpy and Pillow, no Django. It knows opaque subject ids, never names.
"""
