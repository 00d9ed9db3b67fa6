"""What is wrong with a quantity."""


class QuantityError(ValueError):
    """A quantity that makes no sense; the text says what is wrong and what would be right."""
