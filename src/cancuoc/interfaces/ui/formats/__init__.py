"""Formats for Django where its own Vietnamese ones mislead."""
