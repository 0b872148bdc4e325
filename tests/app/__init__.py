"""The pages: what they draw, what they keep, what they refuse."""
