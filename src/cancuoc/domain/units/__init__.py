"""Administrative and police units with their dates, intake points, and what became of them."""
