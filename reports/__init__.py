"""Describes answers as sections of finished text, and writes them: HTML, facts, commands."""
