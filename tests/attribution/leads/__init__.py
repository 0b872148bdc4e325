"""Tests of how leads come to be sales-ready."""
