"""e-ID accounts and levels, their holders and their locks."""
