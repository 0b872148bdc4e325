"""Large tables, block by block, with the outcome of the whole."""
