"""Rounds of visits with hours and worth: whom a bedside team sees on one day, in what order."""
