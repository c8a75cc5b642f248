"""One module per screen; each offers its `routes`."""
