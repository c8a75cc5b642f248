"""A synthetic city: invented people whose families, names and faults look like real life."""
