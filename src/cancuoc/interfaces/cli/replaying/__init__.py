"""Replays: a week and a day of the campaign played through the real chain, and measured."""
