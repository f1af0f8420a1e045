"""Which words no person wrote: ids, hashes, numbers with their units. `{}` stands for them."""

import re

# One digit that ends a word is part of a name: urllib3, oauth2, utf8. A unit belongs to its number.
NUMBER = re.compile(
    r"(?:(?<![\w.)-])[+-])?(?:(?<![A-Za-z]{2})\d|\d(?=\d))\d*+(?:[.,:/_-]\d++)*+(?:[eE][+-]?\d++)?"
    r"(?:(?:ms|[uµn]?s|min|m|h|[kKMGT]i?B?|B)(?![A-Za-z0-9]))?"
)
RUN = re.compile(r"[A-Za-z0-9]{4,}+")
_MIXED = re.compile(r"[A-Za-z]\d|\d[A-Za-z]")
_KNOWN = re.compile(
    r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"  # a UUID
    r"|\b0x[0-9a-fA-F]{1,32}"  # an address in memory
    r"|(?<![\w:.])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{1,4}(?![\w:]|\.\d)(?:%\w{1,16})?"  # IPv6, MAC
    r"|\beyJ[\w-]{5,80}+(?:\.[\w-]{0,80}+){0,2}"  # a JSON Web Token
    r"|(?<![\w.])v?\d{1,5}+(?:\.\d{1,5}+){1,3}-?(?:alpha|beta|rc|pre|dev|snapshot|canary|next|a|b)(?:[.-]?\d{1,9}+)?(?![\w-])"
    r"|(?<=[a-z0-9])-(?=[a-z]{0,9}+\d)[a-z0-9]{8,10}+-[a-z0-9]{5}(?![\w-])"  # of a pod: shop-7f9c6d5b4-x2k9p
    r"|\b[a-z]{2,8}_(?:[a-z]{2,8}_)?(?=[A-Za-z]{0,80}+\d)[A-Za-z0-9]{12,80}\b"  # cus_NffrFeUfNV2Hib
)
_HEX = re.compile(r"(?=[a-fA-F]{0,80}+\d)(?=\d{0,80}+[a-fA-F])[0-9a-fA-F]{6,80}+")
_SHORT_HEX = re.compile(r"\d{1,80}+(?=\d{0,80}+[a-f])[0-9a-f]{2,80}+")
_TWO_NUMBERS = re.compile(r"(?=\d{0,80}+[A-Za-z])(?:[A-Za-z]{0,80}+\d{1,80}+){2}")
_CHUNK = re.compile(r"[A-Z]?[a-z]++|[A-Z]++(?![a-z])|\d++")
_MIN_WORD = 5  # letters in one case that no id has
_MIN_RANDOM = 10  # characters
_LONG_RANDOM = 20  # characters: in so many a run of letters is no wonder
_MAX_CHUNK = 2.6  # characters, on average, between two changes of case or to digits


def token_template(word: str) -> str:
    """A word with digits: made-up parts of it and its numbers are {}."""
    if ":" in word or "-" in word or _MIXED.search(word):
        word = _KNOWN.sub("{}", word)
        if _MIXED.search(word):
            if len(word) >= 16 and is_random(word.strip("\"'()[],;:.")):
                return "{}"
            word = RUN.sub(lambda match: "{}" if is_id(match[0]) else match[0], word)
    return NUMBER.sub("{}", word)


def is_id(run: str) -> bool:
    """Letters and digits that no person wrote: hex, or numbers in two places."""
    return bool(_HEX.fullmatch(run) or _SHORT_HEX.fullmatch(run) or _TWO_NUMBERS.match(run))


def is_random(word: str) -> bool:
    """True of a word whose letters and digits change too often for a name: V1StGXR8_Z5jdHi6B-myT."""
    if len(word) < _MIN_RANDOM or "." in word or "=" in word:
        return False
    lengths = [len(chunk) for chunk in _CHUNK.findall(word)]
    longest = _MIN_WORD if len(word) < _LONG_RANDOM else _MIN_WORD + 1
    return max(lengths, default=9) < longest and sum(lengths) < _MAX_CHUNK * len(lengths)
