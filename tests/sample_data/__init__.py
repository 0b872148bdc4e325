"""The generated company is believable, repeatable, and what its truth says."""
