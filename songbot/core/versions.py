"""What the words behind a title say of the recording: which kinds make it another one, and which change nothing."""

import re
from functools import lru_cache

from songbot.core.spelling import fold

_LANGUAGES = (
    "english|spanish|french|german|italian|japanese|korean|chinese|portuguese|russian|mandarin|cantonese|hindi|tamil|"
    "telugu|espanol|espanola|ingles|inglesa|francais|francaise|deutsch|deutsche|italiano|italiana|portugues|brazilian"
)
_PLACE = r"at|in|from|on|by|for|with|au|aux|aus|dal|da|do|no|na|em|en|im|session|sessions|version|ver|take|video|edit"
KINDS = {
    "live": rf"live(?: (?:{_PLACE}|recording|acoustic|unplugged|performance|medley|remaster|bonus|lounge|bbc|and loud)"
    r"\b.*| \d+.*)?$|.*\blive$|unplugged|in concert|en concert|en concierto|concert|(?:ao|en|al|dal) vivo|^vivo\b"
    r"|en directo|en public|sessions?|koncert|raibu|vzhivuiu|recorded (?:at|in|live)",
    "remix": r"remix(?:es|ed)?|rmx|re ?work(?:ed)?|bootleg|dub|flip|vip|refix|mash ?up|lo ?fi|mix|jersey club|phonk"
    r"|hardstyle|nightcore remix",
    "edit": r"edit|edited|radio (?:version|mix|cut|single)|short(?:ened)?(?: version)?|tv size|tv version|cut",
    "extended": r"extended|long version|club (?:mix|version|edit)|12(?: inch)?(?: single)? (?:version|mix)|maxi",
    "mixed": r"mixed|mix cut|dj mix|continuous mix|asot \d+|abgt ?\d+\w*|a state of trance.*",
    "acoustic": r"acoustic\w*|acustic[oa]|acoustique|akustik|akustisch|akoosutikku|(?:solo )?piano|stripped"
    r"|a la guitare",
    "orchestral": r"orchestr\w+|orquestal|symphon\w+|strings?|philharmon\w+|string quartet",
    "demo": r"demos?|rough (?:mix|cut)|outtakes?|alternat(?:e|ive)(?: take| version| mix)?|take \d+|early version"
    r"|rehearsal|work in progress|home recording|first version",
    "instrumental": r"instrumental\w*|inst|karaoke|backing track|off vocal|without vocals?|minus one|playback"
    r"|accompaniment|sing along",
    "a cappella": r"a ?cap+ella|vocals? only",
    "cover": r"cover(?:ed)?|tribute|originally (?:performed|recorded|by).*|made famous.*|(?:in the )?style of.*"
    r"|as performed.*|glee cast(?: version)?|lullaby|8 ?bit|music box|rendition",
    "sped_up": r"sped ?up|speed(?:ed)? ?up|nightcore|slowed(?: down)?|slow version|reverb|chopped|screwed|8d(?: audio)?"
    r"|daycore|fast version|hyper",
    "rerecorded": r"re ?record(?:ed|ing)|taylors version|new version|(?:19|20)\d\d version|version (?:19|20)\d\d|remake"
    r"|recreated|revisited|re ?imagined|redux|new recording",
    "language": rf"(?:{_LANGUAGES})(?: (?:version|ver|lyrics?))?$"
    rf"|(?:version|versione|versao|in|en|auf) (?:{_LANGUAGES})",
    "duet": r"duet|duo version|(?:fe)?male(?: version| vocals?| ver)?$",
    "part": r"intro|interlude|outro|prelude|skit|reprise|medley|excerpts?|snippet|commentary|interview|finale",
}
"""Words that make it another recording."""

_ONLY = (
    r"(?:album|lp|single|original|main|studio|full|standard|explicit|clean|dirty|uncensored|7|7 inch|stereo|mono|video)"
)
_SAME = re.compile(
    r"\b(?:"
    r"(?:(?:19|20)\d\d )?(?:digital(?:ly)? )?re ?master\w*(?: in)?(?: (?:19|20)\d\d)?(?: (?:version|edition|mix))?"
    rf"|{_ONLY}(?: {_ONLY})* (?:version|ver|mix|recording|edit|take)|(?:album|original|mono|stereo) ?{_ONLY}?"
    r"|(?:(?:19|20)\d\d|\d+th anniversary|anniversary|new stereo|atmos|dolby atmos|surround|5 1)(?: stereo| mono)? mix"
    r"|\d+th anniversary(?: edition| version)?"
    r"|(?:deluxe|expanded|special|anniversary|bonus)(?: (?:edition|version|track))?"
    r"|official(?: (?:hd|4k|music|lyrics?))*(?: (?:video|audio|visuali[sz]er|clip))?|lyrics?(?: video)?|audio|video"
    r"|clip|visuali[sz]er|hd|hq|4k|explicit|clean|bonus|single|studio|title track|full song|original|digital"
    r"|with lyrics|(?:theme |music |song )?from .*|.*\b(?:ost|soundtrack)|tema de .*|prod(?:uced)?(?: by)? .*"
    r"|(?:19|20)\d\d(?: \d\d \d\d)?"
    r")(?=\s|$)"
)
"""Words that change nothing."""

_CONCERT = re.compile(r"\s*live\s*[,;:/]", re.IGNORECASE)
"""How notes on recordings begin: live, 1997-05-21: Hall."""

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MASTERED = re.compile(r"(?:(?:19|20)\d\d )?(?:digital(?:ly)? )?re ?master\w*(?: in)?(?: (?:19|20)\d\d)?")
_OTHER = re.compile(r"\b(?:version|ver|versao|versione|take|arrangement|arr|variation)\b")
_KINDS = {kind: re.compile(rf"(?:^|\s)(?:{pattern})(?=\s|$)") for kind, pattern in KINDS.items()}
_SAYING_NOTHING = frozenset(
    {
        *("the", "a", "an", "at", "in", "from", "on", "by", "for", "of", "and", "ao", "en", "vivo", "no", "na", "em"),
        *("version", "ver", "mix", "edit", "remix", "live", "session", "sessions", "recording", "bbc", "radio"),
        *("acoustic", "instrumental", "demo", "extended", "club", "cover", "mixed", "karaoke", "piano", "sped", "up"),
        *("slowed", "reverb", "re", "recorded", "taylors", "unplugged", "concert", "orchestral", "raibu", "long"),
    }
)
BRANDS = re.compile(
    r"karaoke|tribute|\bcover(?:s| band)?\b|made famous|in the style of|lullab|8 ?bit|sing along|ameritz"
)
"""Names of artists and albums who play other people's songs."""

CONCERTS = re.compile(
    r"\blive (?:at|in|from|on)\b|\blive$|unplugged|(?:ao|en) vivo|in concert|^live\b(?! and| your| for)"
)
"""Names of albums that were recorded at concerts."""


@lru_cache(maxsize=65_536)
def said(words: str) -> tuple[frozenset[str], frozenset[str]] | None:
    """The kinds that words behind a title name and which one of its kind, or None where they speak of no version."""
    told = fold(words)
    rest = " ".join(_SAME.sub(" ", told).split())
    kinds = {kind for kind, pattern in _KINDS.items() if pattern.search(rest)}
    kinds |= {"live"} if _CONCERT.match(words) else set()
    kinds |= {"other"} if not kinds and _OTHER.search(rest) else set()
    if not kinds:
        return None if rest else (frozenset(), frozenset())
    years = _YEAR.findall(_MASTERED.sub(" ", told)) if "live" in kinds else []
    return frozenset(kinds), frozenset([*rest.split(), *years]) - _SAYING_NOTHING


def of_name(name: str, *, album: bool = False) -> frozenset[str]:
    """The kinds that the name of an artist, or of an album, gives to every song under it."""
    told = fold(name)
    found = {"cover"} if BRANDS.search(told) else set()
    return frozenset(found | ({"live"} if album and CONCERTS.search(told) else set()))
