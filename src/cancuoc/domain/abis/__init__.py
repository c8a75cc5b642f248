"""Identification for other systems: their people, encounters and galleries (OSIA, MOSIP)."""
