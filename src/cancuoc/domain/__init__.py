"""The rooms, in the order of the flow: Django apps with no HTTP and no templates."""
