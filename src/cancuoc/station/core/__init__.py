"""Capturing a dossier from the ticket to the sealed packet, without a screen."""
