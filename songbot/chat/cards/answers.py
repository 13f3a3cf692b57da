"""Each outcome as the reply that its asker gets, with the buttons that lead on."""

from collections.abc import Sequence

import discord

from songbot.chat.cards.card import clean
from songbot.chat.cards.face import face
from songbot.chat.cards.ranking import ranking
from songbot.chat.cards.render import Item, Reply
from songbot.chat.member.asks import Ask
from songbot.chat.member.buttons import Delete, Details, Pick, Why
from songbot.core.outcome import Choice, Outcome, Predicted, Ranked
from songbot.core.track import Track
from songbot.errors import SongbotError
from songbot.words import of_error, say

LABEL = 95


def answer(outcome: Outcome, owner: str, locale: str, *, private: bool = False) -> Reply:
    """The card, the choice, or the sentence; a private card can be shared."""
    if isinstance(outcome, Predicted):
        return Reply(face(outcome, locale), items=face_items(outcome, owner, locale, private=private))
    if isinstance(outcome, Choice):
        select = Pick(owner, say("choice.pick", locale), track_options(outcome.tracks))
        return Reply(text=f"**{say('choice.title', locale, text=clean(outcome.text))}**", items=[select])
    if isinstance(outcome, Ranked):
        return ranking(outcome, owner, locale)
    return Reply(text=of_error(SongbotError(outcome.key, **outcome.values), locale))


def face_items(outcome: Predicted, owner: str, locale: str, *, private: bool = False) -> list[Item]:
    """What can be asked next, and what can be done with the card."""
    prediction = outcome.prediction.id
    made: list[Item] = [
        Why(prediction, owner, say("card.why", locale)),
        Ask("whatif", prediction, owner, say("card.whatif", locale)),
        Ask("likes", prediction, owner, say("card.likes", locale)),
        Details(prediction, owner, say("card.details", locale)),
    ]
    acts = ("hear",) if "upload" in outcome.track.ids else ("wrong", "missed")
    made += [Ask(what, prediction, owner, say(f"card.{what}", locale)) for what in (*acts, *("share",) * private)]
    return [*made, Delete(owner, say("card.delete", locale))]


def track_options(tracks: Sequence[Track]) -> list[discord.SelectOption]:
    """Songs as a menu has them."""
    return [
        discord.SelectOption(
            label=track.title[:LABEL] or "?",
            description=", ".join((*track.artists, track.text("album")))[:LABEL] or None,
            value=_name(track),
        )
        for track in tracks
    ]


def _name(track: Track) -> str:
    """SERVICE:ID, by which a picked song is found again."""
    services = [service for service in ("spotify", "deezer") if service in track.ids] or [*track.ids]
    return f"{services[0]}:{track.ids[services[0]]}"[:LABEL] if services else track.key
