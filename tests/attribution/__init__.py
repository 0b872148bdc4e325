"""Laws, truths and hand arithmetic of the analyses."""
