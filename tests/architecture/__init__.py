"""The rules of the house as tests. Each guard is fed a bad piece of code and must catch it."""
