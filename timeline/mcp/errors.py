"""What a tool says when it cannot do what it was asked for."""


class ToolError(Exception):
    """A sentence for the model that called: what is wrong, and what would be right."""
