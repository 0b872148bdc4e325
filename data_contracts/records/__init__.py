"""What people decided, kept append-only in a database: nothing is changed, nothing taken away.

A kind of record is a table in `tables`, and a file that says what one of them holds (see
`judgements`).
"""
