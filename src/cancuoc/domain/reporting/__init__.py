"""Counts by unit, age band and hour; the 17:00 report; ageing; recounts from the audit."""
