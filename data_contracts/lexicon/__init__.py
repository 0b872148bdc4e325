"""The words that the audit of content knows: an analyst's own files, held to their form."""
