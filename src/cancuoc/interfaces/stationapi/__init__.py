"""The door stations knock on: signed JSON requests, and packets in chunks."""
