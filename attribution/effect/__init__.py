"""Whether nurture did it: what can be said without a test, and the verdict."""
