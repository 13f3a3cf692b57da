"""Whatever is down, in twos or all at once, there is an answer or one clear sentence, in time and without a storm."""

import asyncio
import itertools

import pytest

from songbot.core.job import Wish
from songbot.core.outcome import Choice
from songbot.errors import Refused, SourceFailed
from songbot.predicting import resolve
from songbot.predicting.resolve import Resolved
from songbot.predicting.world import PATIENCE
from tests.songbot.resolving import Desk, desk, link
from tests.songbot.sources.place import HOSTS, whole

ROUNDS = 3
"""Identify, identify by who else knows, enrich: each has one patience."""

SLACK = 5.0
"""Seconds that a machine with other work may add: the stand-ins run beside."""

MOST = 60
"""Requests for one question while two services answer nothing: three tries each, last.fm in several spellings."""


async def outcome(at: Desk, text: str) -> str:
    """What comes of a question, whose time and requests are watched."""
    before, loop = at.here.count(), asyncio.get_running_loop()
    started = loop.time()
    try:
        found = await at.resolver.resolve(Wish(text))
    except (Refused, SourceFailed) as refusal:
        told = refusal.key
    else:
        told = "choice" if isinstance(found, Choice) else ", ".join(found.failed) or "whole"
    assert loop.time() - started < ROUNDS * PATIENCE + resolve.PATIENCE + SLACK
    await at.resolver.close()
    assert at.here.count() - before <= MOST
    return told


@pytest.mark.parametrize("pair", list(itertools.combinations_with_replacement(HOSTS, 2)), ids="-".join)
async def test_any_two_may_be_down_and_the_song_is_told_without_them(pair: tuple[str, str]) -> None:
    async with desk() as at:
        for name in pair:
            at.here.fault(HOSTS[name], "status", status=500)
        one = at.here.track(whole)
        told = await outcome(at, link(one))
        if {*pair} == {"spotify", "reccobeats"}:
            # Nobody else knows what this id of Spotify's stands for.
            assert told == "source_down"
            return
        asked = {*pair} - {"listenbrainz", "reccobeats"} - ({"itunes"} if "deezer" not in pair else set())
        assert asked <= {*told.split(", ")}, told


@pytest.mark.parametrize("kind", ["slow", "limit", "html", "text403", "truncated", "reset"])
@pytest.mark.parametrize("name", ["spotify", "deezer", "musicbrainz"])
async def test_each_kind_of_trouble_of_who_names_a_song_leaves_an_answer(name: str, kind: str) -> None:
    async with desk() as at:
        at.here.fault(HOSTS[name], kind, seconds=4, retry_after=30)
        one = at.here.track(whole)
        assert name in await outcome(at, link(one)) or kind == "slow"
        assert await outcome(at, f"{one.artist.name} {one.title}")


async def test_with_everything_down_there_is_one_sentence() -> None:
    async with desk() as at:
        for host in HOSTS.values():
            at.here.fault(host, "reset")
        one = at.here.track(whole)
        for text in (link(one), one.isrc, one.mbid, f"{one.artist.name} {one.title}", "https://youtu.be/x"):
            assert await outcome(at, text) in {"source_down", "source_nonsense", "source_slow"}


async def test_twenty_questions_at_once_for_a_dead_service_are_no_storm() -> None:
    async with desk() as at:
        at.here.music.world.paced = False
        at.here.fault(HOSTS["lastfm"], "status", status=503)
        songs = [one for one in at.here.music.catalogue.tracks if whole(one)][:20]
        asked = (at.resolver.resolve(Wish(link(one))) for one in songs)
        found = await asyncio.gather(*asked, return_exceptions=True)
        assert all(isinstance(one, Resolved | SourceFailed) for one in found)
        assert at.here.count(HOSTS["lastfm"]) <= 120
