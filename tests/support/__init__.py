"""Helpers that journeys share."""
