"""A text without what differs from one occurrence of a problem to the next (docs/protocol.md, "Grouping").

A text counts with its first 2,000 characters, and every pattern is linear in them.
"""

import re

MAX_TEXT_LENGTH = 2_000  # characters

# Endings of hosts; those that modules and files end in too need a longer name.
_TOP_LEVELS = "com|net|org|internal|local|localdomain|edu|gov|eu|de|nl|fr|uk|pl|au|br|jp"
_TOP_LEVELS_TOO = "io|dev|app|test|example|info|cloud|in|it|at|ch|be|es|us|ca"
_LABEL = r"[a-zA-Z0-9_](?:[a-zA-Z0-9_-]{0,62})\."
_NUMBER = r"\d++(?:[.,_]\d++)*+(?:[eE][+-]?\d++)?+"
_UNIT = r"(?:ns|us|µs|μs|ms|s|secs?|seconds?|milliseconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?)"
_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"
_WEEKDAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}"

# Tried in this order at each position. Every repetition is bounded or possessive, so that no text takes long.
_KINDS = {
    "email": (r"(?<![\w.+-])[\w.+-]{1,64}+@[\w-]{1,63}+(?:\.[\w-]{1,63}+){0,8}+",),
    "url": (r"\b[a-zA-Z][a-zA-Z0-9+.-]{1,20}+://[^\s\"'<>]{1,2000}+",),
    "uuid": (r"\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b",),
    "quoted": (
        # What opens a quotation ends the search for its end: else many openings would each search all that follows.
        r"\"[^\"\n]{0,500}+\"",
        r"(?<!\w)'[^'\n]{0,500}+'(?!\w)",
        r"`[^`\n]{0,500}+`",
        r"“[^“”\n]{0,500}+”",
        r"«[^«»\n]{0,500}+»",
    ),
    "date": (
        rf"\b\d{{4}}[-/]\d{{1,2}}[-/]\d{{1,2}}(?:[T ]{_TIME}(?:Z|[ ]?UTC|[ ]?[+-]\d{{2}}:?\d{{2}})?)?(?![\w-])",
        r"\b\d{1,2}/\d{1,2}/\d{2,4}\b",
        r"\b\d{1,2}\.\d{1,2}\.\d{4}\b",
        rf"\b(?:{_WEEKDAY},?[ ])?(?:\d{{1,2}}[ -])?{_MONTH}[ -]{{1,2}}\d{{1,4}}\b(?:,?[ ]\d{{4}}\b)?(?:[ ]{_TIME})?"
        r"(?:[ ](?:GMT|UTC|[+-]\d{4}|\d{4}))?",
        rf"\b{_TIME}\b",
    ),
    "address": (
        r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\d)(?:/\d{1,2})?(?::\d{1,5})?",
        r"\b(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}\b",
        r"(?<![\w:])(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}(?![\w:])",
        r"(?<![\w:])(?:[0-9a-fA-F]{1,4}:){1,7}(?::[0-9a-fA-F]{1,4}){1,7}(?![\w:])",
        r"(?<![\w:])::(?:[0-9a-fA-F]{1,4}:){0,6}[0-9a-fA-F]{1,4}(?![\w:])",
        rf"\b(?:{_LABEL}){{1,8}}(?:{_TOP_LEVELS})\b(?!\.?\w)(?::\d{{1,5}})?",
        rf"\b(?:{_LABEL}){{2,8}}(?:{_TOP_LEVELS_TOO})\b(?!\.?\w)(?::\d{{1,5}})?",
        r"\blocalhost(?::\d{1,5})?\b",
    ),
    "duration": (rf"(?<![\w.])[+-]?{_NUMBER}[ ]?{_UNIT}\b", rf"(?<![\w.])(?:\d++{_UNIT}){{2,5}}\b"),
    # Hex digits and ids may happen to be all digits: one kind holds them all.
    "number": (
        r"\b0[xX][0-9a-fA-F]{1,64}+\b",
        r"\b(?=[a-fA-F]{0,127}+\d)(?=\d{0,127}+[a-fA-F])[0-9a-fA-F]{6,128}+\b",
        r"\b(?=(?:[A-Za-z-]{0,64}+\d){6})(?:(?=[A-Za-z]{0,64}+\d)[A-Za-z0-9]{1,64}+-){1,8}"
        r"(?=[A-Za-z]{0,64}+\d)[A-Za-z0-9]{1,64}+\b",
        r"\b(?=(?:[A-Za-z]{0,64}+\d){3})(?=\d{0,64}+[A-Za-z])[A-Za-z0-9]{8,128}+\b",
        rf"(?:(?<![\w)])[+-])?{_NUMBER}",
    ),
    "bool": (r"\b(?:[Tt]rue|[Ff]alse|TRUE|FALSE)\b",),
}
_VARIABLE = re.compile("|".join(f"(?P<{kind}>{'|'.join(forms)})" for kind, forms in _KINDS.items()))


def parameterize(text: str) -> str:
    """A message with the parts that differ from one occurrence to the next replaced by their kinds."""
    replaced = _VARIABLE.sub(lambda match: f"<{match.lastgroup}>", text[:MAX_TEXT_LENGTH])
    return " ".join(replaced.split())
