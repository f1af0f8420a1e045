"""Dates and times in a text, as programs and people of several languages write them. Numbers between blanks may be masked as 0."""

import re

_CLOCK = r"\d\d?:\d\d(?::\d\d(?:[.,:]\d{1,9})?)?(?: ?(?:[AP]M|[ap]m|Uhr)(?!\w))?"
_ZONE = r"(?: ?(?:Z|UTC|GMT|CES?T|[+-]\d\d:?\d\d)(?!\w))?"
_ENGLISH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"
# Whole names: what only begins like one (5 markers, 3 mails) is a word. Between two numbers none of them is a word.
_MONTH_NAMES = """
    januar februar märz maerz april mai juni juli august september oktober november dezember jänner
    janvier février fevrier mars avril juin juillet août aout septembre octobre novembre décembre decembre
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre
    januari februari maart mei augustus december
    janeiro fevereiro março marco maio junho julho setembro outubro novembro dezembro
    marts maj augusti stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
"""
_MONTHS = "|".join(_MONTH_NAMES.split())
_DAY_NAMES = """
    montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi dimanche
    lunes martes miércoles jueves viernes sábado domingo maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
    lunedì martedì mercoledì giovedì venerdì sabato domenica
    monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
"""
_DAYS = frozenset(_DAY_NAMES.split())
_DATE = re.compile(
    rf"\d{{4}}-\d\d-\d\d(?:[T ,]{{1,2}}{_CLOCK}{_ZONE})?"
    rf"|(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{{0,6}},? )?"
    rf"(?:\d{{1,2}}[ /-]{_ENGLISH}[ /-]\d{{1,4}}(?!:)|{_ENGLISH} {{1,2}}\d{{1,2}}(?:,? \d{{1,4}}(?!:))?)"
    rf"(?:(?:[ :,]{{1,2}}| at ){_CLOCK})?(?: (?:GMT|UTC|[+-]\d{{4}}))?(?: \d{{4}}(?!\d))?"
)
_NAMED = re.compile(
    rf"\d{{1,2}}\.? (?:de )?(?i:{_MONTHS})\.?(?: de)? \d{{1,4}}(?!\w)(?:,? (?:um |à |a las |om |at )?{_CLOCK})?{_ZONE}"
)


def without_dates(text: str) -> str:
    """{} for every date, with the name of its day."""
    text, count = _NAMED.subn("{}", text)
    text = _DATE.sub("{}", text)
    if not count:
        return text
    words: list[str] = []
    for word in text.split(" "):
        if word.startswith("{}"):
            place = len(words) - (bool(words) and words[-1] == "den")
            if place and words[place - 1].rstrip(",").lower() in _DAYS:
                del words[place - 1 :]
        words.append(word)
    return " ".join(words)
