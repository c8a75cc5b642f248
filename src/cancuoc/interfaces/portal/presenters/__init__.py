"""What the rooms know, turned into words for a family."""
