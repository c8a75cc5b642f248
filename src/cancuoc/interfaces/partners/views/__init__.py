"""Operations by the groups of the interface."""
