"""Every table held to its contract, and the tables held to each other."""
