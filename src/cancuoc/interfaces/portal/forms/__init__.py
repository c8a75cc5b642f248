"""What citizens type, page by page."""
