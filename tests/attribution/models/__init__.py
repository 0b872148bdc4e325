"""Tests of the attribution models."""
