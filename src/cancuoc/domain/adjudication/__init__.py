"""The adjudication desk: two people look at what the search took for the same person."""
