"""The mirror of the population register: persons, families, guardians, residence, who is due."""
