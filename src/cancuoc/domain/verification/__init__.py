"""Checks of every dossier, duplicates, and the desk for what machines cannot decide."""
