"""Who works which duty on which day: one model and one search for every kind of roster.

`problem` holds the words; `nrp` reads the public staff-rostering format, `shifts` turns the
campaign's posts and the rules of working time into the same words. `solve` answers with a
roster, its cost and a proven bound. Checkers stand apart and recompute from what was asked.
"""
