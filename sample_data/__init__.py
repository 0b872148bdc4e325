"""A seeded, believable B2B company whose truth is known, and a small bundled sample of it."""
