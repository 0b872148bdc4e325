"""Who is who: one person across systems, visits and addresses."""
