"""Approval, cards, batches and stock, handover, hold and revoke."""
