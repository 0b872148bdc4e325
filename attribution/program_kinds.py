"""The kind of program that the house asks about."""

NURTURE = "nurture"
"""The kind of program whose part in deals is told first, everywhere."""
