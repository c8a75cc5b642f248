"""Outside of the room: answers carried to other systems."""
