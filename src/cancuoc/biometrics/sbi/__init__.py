"""Capture devices of any maker that speak MOSIP's Secure Biometric Interface 0.9.5."""
