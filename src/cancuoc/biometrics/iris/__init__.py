"""Irises: a grey picture of one eye becomes a code, two codes become a distance."""
