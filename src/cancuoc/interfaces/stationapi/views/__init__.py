"""One module per part of the protocol."""
