"""What `attribution.analysis.Analysis` answers, by what it is asked about."""
