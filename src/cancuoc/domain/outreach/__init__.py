"""Invitations that carry time, place and papers; the contact log; messages."""
