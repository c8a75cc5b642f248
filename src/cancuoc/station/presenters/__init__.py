"""Where values become text for the screens."""
