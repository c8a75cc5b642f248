"""Stations and kits: their keys, their packets, and what they may know before a session."""
