"""Names fold fast, and to what they folded to when every step was taken for every sign."""

import html
import re
import unicodedata

from anyascii import anyascii
from hypothesis import example, given
from hypothesis import strategies as st

from songbot.core import title
from songbot.core.spelling import fold, mended

_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11", "xii": "12"}
SIGNS = st.text(
    st.sampled_from("aAnN 1ivIV&+$-~〜–—|_.'’()[]{}（）【】Ã©â€™œéßİﬁ½²愛Жー・☆♥©°\u0301\xa0\u3000\n"), max_size=14
)
NAMES = SIGNS | st.text(max_size=14)


def plainly_mended(text: str) -> str:
    plain = html.unescape(text)
    for code in () if plain.isascii() else ("latin-1", "cp1252"):
        try:
            return plain.encode(code).decode("utf-8")
        except UnicodeError:
            continue
    return plain


def plainly_folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", plainly_mended(text)).casefold()
    bare = "".join(sign for sign in plain if unicodedata.category(sign) != "So")
    plain = bare if any(sign.isalnum() for sign in bare) else plain
    plain = re.sub(r"\s['’]?n['’]?\s|\s\+\s|&", " and ", f" {plain} ").replace("$", "s")
    latin = re.sub(r"[^\w\s]", "", re.sub(r"[-/_.,:;|~]+", " ", anyascii(plain).casefold()))
    return " ".join(_ROMAN.get(word, word) for word in latin.split()) or " ".join(plain.split())


@given(NAMES)
@example("SeÃ±orita")
@example("Donâ€™t Stop")
@example("rock ☆n☆ roll ♥")
@example("rock n roll")
@example("n")
@example("☆ ♥")
def test_every_name_folds_to_what_all_steps_make_of_it(text: str) -> None:
    assert (mended(text), fold(text)) == (plainly_mended(text), plainly_folded(text))


@given((st.text(st.sampled_from("ab -–—|~〜()[]{}（）【】\n"), max_size=14) | NAMES).map(str.strip))
def test_no_title_that_is_not_looked_at_closely_has_a_tail(text: str) -> None:
    if title._parted(text) is None:
        assert not any(found(text) for found in (title._SIGNED.match, title._DASH.match)) or title._BRACKET.match(text)
        assert not title._BRACKET.search(text) or title._BRACKET.match(text)
