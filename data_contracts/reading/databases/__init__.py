"""Databases through SQLAlchemy: read in batches, never written, their secrets never told."""
