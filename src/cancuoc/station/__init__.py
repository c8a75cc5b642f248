"""The local capture program: it works without a network and loses nothing that was signed."""
