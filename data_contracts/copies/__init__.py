"""The same deal, touch or cost told by two systems counts once."""
