"""What stands behind the message port."""
