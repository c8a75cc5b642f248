"""The card: its faces on paper and its chip. Nothing here knows Django."""
