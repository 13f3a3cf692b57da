"""What any card says, as finished words: both renderers draw the same values."""

import unicodedata
from dataclasses import dataclass

from songbot.core.chart import Chart

LONGEST = 200
GREY = 0x7A8794

_BINDING = "\u2068{}\u2069"
"""Keeps a text that is read from the right from turning what stands beside it."""


@dataclass(frozen=True)
class Card:
    """Top to bottom: the head with its cover, the first paragraph with the charts, the others, the small print."""

    title: str = ""
    link: str = ""
    cover: str = ""
    alt: str = ""
    byline: str = ""
    accent: int = GREY
    paragraphs: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    small: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Everything that it says, a line below the other."""
        return "\n".join(part for part in (self.title, self.byline, *self.paragraphs, *self.small) if part)


def clean(text: str) -> str:
    """A foreign text that cannot format, mention, link, turn the line around, or fill the card."""
    seen = "".join(sign for sign in text if sign.isspace() or unicodedata.category(sign) not in {"Cc", "Cf", "Cs"})
    short = " ".join(seen.split())
    short = short if len(short) <= LONGEST else f"{short[: LONGEST - 1]}…"
    turned = any(unicodedata.bidirectional(sign) in {"R", "AL"} for sign in short)
    for sign in "\\*_~`|>[]()#<@":
        short = short.replace(sign, f"\\{sign}")
    short = short.replace("://", ":\u200b//")
    return _BINDING.format(short) if turned else short
