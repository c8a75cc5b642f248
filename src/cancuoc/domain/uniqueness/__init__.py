"""The gallery of fingers and irises, and every search of it for the same person."""
