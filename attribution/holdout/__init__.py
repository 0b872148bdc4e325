"""Randomised tests: what one showed, and how to plan the next."""
