"""Tables that were made once, kept so that the same exports open at once."""
