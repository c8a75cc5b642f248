"""What stands behind the ports of verification."""
