"""What a table must hold; reads and checks. The only door to files, SQLAlchemy, Great Expectations."""
