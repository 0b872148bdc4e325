"""Rows set aside, and rows that come back repaired."""
