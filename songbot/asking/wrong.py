"""The use case: a card was about another song than was meant; what was meant is remembered for who said so."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from songbot.core import match
from songbot.core.finding import Candidate, Finding, Query
from songbot.core.job import Wish
from songbot.core.link import DeezerTrack, Isrc, SpotifyTrack, parse
from songbot.core.spelling import fold
from songbot.core.track import Track
from songbot.errors import Refused, SourceFailed
from songbot.ports import MusicSource, Store
from songbot.ports.archive import Archive

PATIENCE = 3.0
CHOICES = 10
LONGEST = 120
LINKS = ("song:spotify:", "song:deezer:", "song:isrc:")
"""How names of questions begin that are no words."""


class Wrong:
    """Offers other songs and keeps the pick beside what a person has told."""

    def __init__(self, store: Store, archive: Archive, sources: Mapping[str, MusicSource]) -> None:
        self._store = store
        self._archive = archive
        self._sources = {name: sources[name] for name in ("spotify", "deezer") if name in sources}

    async def others(self, prediction: int, typed: str = "") -> Sequence[Track]:
        """Songs that may have been meant: of what was typed, else of the same name and by the same people."""
        kept = await self._store.prediction(prediction)
        song = await self._store.song(kept.track) if kept else None
        if song is None:
            return ()
        text = typed or " ".join((*song.artists[:1], song.title))
        found = await asyncio.gather(*(self._search(source, text) for source in self._sources.values()))
        ranked = match.rank(text, [one for candidates in found for one in candidates])
        learned = [await self._store.learn(one.candidate.ids, one.candidate.facts) for one in ranked[: CHOICES + 1]]
        return [track for track in {one.key: one for one in learned}.values() if track.key != song.key][:CHOICES]

    async def remember(self, user: str, interaction: str, picked: str) -> None:
        """From now on, who asked in that interaction and asks the same again means what was picked."""
        job = await self._archive.asked(interaction, interaction)
        if job is not None and (name := _name(job.wish)):
            await self._store.set_person(user, {name: picked})

    async def picked(self, user: str, interaction: str, picked: str) -> None:
        """The same of a pick where a link did not say which song it is; words may mean another one tomorrow."""
        job = await self._archive.asked(interaction, interaction)
        if job is not None and _name(job.wish).startswith(LINKS):
            await self.remember(user, interaction, picked)

    async def _search(self, source: MusicSource, text: str) -> Sequence[Candidate]:
        try:
            async with asyncio.timeout(PATIENCE):
                found: Finding = await source.find(Query(text=text), PATIENCE)
        except (SourceFailed, TimeoutError):
            return ()
        return found.candidates


async def meant(store: Store, user: str, wish: Wish) -> Wish:
    """The wish, or the song that this person once said is meant by it."""
    name = _name(wish)
    picked = str((await store.person(user)).get(name) or "") if name else ""
    service, _, id_ = picked.partition(":")
    return replace(wish, text="", ids={service: id_}) if id_ else wish


def _name(wish: Wish) -> str:
    """Under which a person's word on a question is kept; empty where it has none."""
    try:
        asked = parse(wish.text) if wish.text else None
    except Refused:
        return ""
    match asked:
        case SpotifyTrack(id_):
            return f"song:spotify:{id_}"
        case DeezerTrack(id_):
            return f"song:deezer:{id_}"
        case Isrc(code):
            return f"song:isrc:{code}"
        case None:
            return ""
        case _:
            return f"song:{fold(wish.text)[:LONGEST]}"
