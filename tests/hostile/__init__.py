"""Damaged files over every decoder of the biometrics library."""
