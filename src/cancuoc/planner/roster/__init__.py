"""Who works which post on which shift, within the rules of working time."""
