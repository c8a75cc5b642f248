"""The door for other systems: OSIA's ABIS interface over HTTP."""
