"""Bad input: what people and machines give wrongly, and the answer each gets."""
