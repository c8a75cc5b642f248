"""What stands behind the ports of issuance."""
