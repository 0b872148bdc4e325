"""The one kind of error for input that nothing can be made of."""


class UnusableInputError(ValueError):
    """Input that cannot be used at all; its text says what is wrong, where, and what to do.

    Every other fault becomes a finding, and the rest of the data goes on.
    """
