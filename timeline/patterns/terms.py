"""What to search for to find a step: a term of the search language."""

from timeline.crumbs.shapes import Shape

MAX_TEXT = 150  # characters of a shape that a term names


def term_of(shape: Shape) -> str:
    """What finds exactly this step, or nearly: all of it of one crumb."""
    words = " ".join(shape.text.replace('"', " ").replace("(", " ").replace(")", " ").split())[:MAX_TEXT]
    parts = [f'"{words}"', f"kind:{shape.kind}", f"level:{shape.level}"]
    if shape.status:
        parts.append(f'status:"{shape.status}"')
    if (
        shape.category
        and '"' not in shape.category
        and "(" not in shape.category
        and ")" not in shape.category
    ):
        parts.append(f'category:"{shape.category}"')
    return f"crumb:({' '.join(parts)})"
