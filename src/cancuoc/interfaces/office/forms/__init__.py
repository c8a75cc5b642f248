"""The questions the office pages ask."""
