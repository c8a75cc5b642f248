"""Search of one person among all: exact, in memory, spread over processes. No names in here."""
