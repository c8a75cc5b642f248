"""Which team and kit goes to which commune on which day, with a proven bound."""
