"""The door of those who plan and those who command: sessions, today, the 17:00 report."""
