"""A program that was started."""

from timeline.crumbs.base import Kind, Line, Part, Said, ShapeParts, Surroundings
from timeline.crumbs.text.templates import text_template
from timeline.crumbs.text.visible import is_blank
from timeline.crumbs.values import first_text
from timeline.protocol.breadcrumbs import Breadcrumb


def read(breadcrumb: Breadcrumb, _: Surroundings) -> Line:
    message = (breadcrumb.message or "").strip()
    key, program = first_text(breadcrumb.data, ("spawnfile",))
    first = message.split("\n", 1)[0]
    if key:  # Node's message is a sentence about the program
        parts = [Part(program, "code")]
        if not is_blank(first):
            parts += [Part(" ", "sep"), Part(first)]
        return Line(tuple(parts), frozenset((key,)), uses_message=True)
    if is_blank(first):
        return Line()
    is_sentence = (breadcrumb.category or "").lower() == "child_process"
    return Line((Part(first, "" if is_sentence else "code"),), uses_message=True)


def shape(breadcrumb: Said) -> ShapeParts:
    """The program, without its folder and its arguments."""
    program = first_text(breadcrumb.data, ("spawnfile",))[1]
    if not program and (breadcrumb.category or "").lower() == "child_process":
        return ShapeParts()  # a sentence
    words = (program or breadcrumb.message or "")[:400].split(None, 1)
    return ShapeParts(text_template(words[0].rpartition("/")[2]) if words else "")


KIND = Kind(
    name="subprocess",
    icon="icon-subprocess",
    counted=("subprocess", "subprocesses"),
    read=read,
    shape=shape,
    shape_keys=frozenset({"spawnfile"}),
    aliases=frozenset({"child_process"}),
)
