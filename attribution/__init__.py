"""Computes every answer; knows no screen, chart, template, database, file or clock."""
