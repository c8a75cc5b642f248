"""What stands behind the ports of uniqueness."""
