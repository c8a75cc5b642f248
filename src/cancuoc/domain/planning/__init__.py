"""Campaigns, teams, kits and the sessions to hold."""
