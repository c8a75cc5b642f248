"""What the office pages show, prepared from the values of the rooms."""
