"""The door of officers: due lists, reception, review, approval, card desk and administration."""
