"""What a table must hold; reads and checks: the one door to files, databases and GX."""
