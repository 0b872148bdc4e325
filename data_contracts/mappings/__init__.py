"""What the columns of an unknown export are: a guess, and what the reader confirmed."""
