"""Pure library of the plan: which team where, who works when, how long the wait. No Django."""
