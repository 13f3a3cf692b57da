"""From a question to one song: by a service's own id, a code, a page, names or words; unsure, it is a choice."""

from collections.abc import Iterable, Mapping, Sequence

from songbot.core import link, match, memory
from songbot.core.finding import Candidate, Finding, Query
from songbot.core.job import Wish
from songbot.core.outcome import Choice
from songbot.core.track import Fact, Track
from songbot.errors import Refused, SourceFailed
from songbot.ports import Clock, Store
from songbot.predicting.world import World, told

ANCHORS = ("spotify", "deezer")
"""Whose word on what a song is called counts first; the others are asked where these know nothing."""

OTHERS = ("itunes", "musicbrainz")
CODED = ("spotify", "deezer", "musicbrainz")
WITNESSES = {"spotify": ("musicbrainz", "reccobeats")}
"""Who else knows the ids of a service, should it not say what they stand for."""

SURE = 0.9
"""How well typed words must fit before no choice is offered."""

CHOICES = 5
PAGE_PATIENCE = 5.0

Found = tuple[Track | Choice, frozenset[str]]
"""The song or the choice, and which services failed on the way."""


class Identifier:
    """Learns what it finds, so that the next question for it needs no network."""

    def __init__(self, world: World, store: Store, clock: Clock) -> None:
        self._world = world
        self._store = store
        self._clock = clock

    async def identify(self, asked: link.Asked) -> Found:
        """What is meant; Refused where nobody knows it, SourceFailed where nobody could say."""
        match asked:
            case link.Words(text):
                return await self.by_words(text)
            case link.LastfmSong(artist, title):
                return await self.by_names(Query(title=title, artist=artist))
            case link.Page(address, host):
                return await self._by_page(address, host)
            case link.Isrc(code):
                return await self._by_code(code)
            case _:
                return await self.by_ids(ids(asked))

    async def by_ids(self, own: Mapping[str, str]) -> Found:
        """The song behind an id: from memory, else from the service whose id it is, else from who knows its ids."""
        known = await self._store.track(own)
        if known is not None and known.title and (known.artists or "spotify" not in known.ids):
            return known, frozenset()
        if set(own) == {"isrc"}:
            return await self._by_code(own["isrc"])
        asked = Query(ids=own, isrc=own.get("isrc", ""))
        answers = await self._world.ask_all([_service(name) for name in own], asked)
        if not any(one.facts and _named(one) for one in _candidates(answers)):
            answers += await self._world.ask_all((other for name in own for other in WITNESSES.get(name, ())), asked)
        found = _candidates(answers)
        if not found:
            raise _failure(answers) or Refused("song_not_found")
        song = await self._learn({**_names(own)}, found)
        return (song if song.artists else await self._offered(song)), _failed(answers)

    async def by_names(self, asked: Query) -> Found:
        """The song of an artist and a title; a choice where several fit, or none does well."""
        facts = [Fact("title", asked.title, "asked", 0.0), Fact("artists", (asked.artist,), "asked", 0.0)]
        facts += [Fact("duration", asked.duration, "asked", 0.0)] if asked.duration else []
        wanted = Track("", {}, tuple(facts))
        answers = await self._asked(asked)
        found = [one for one in _candidates(answers) if one.ids]
        best = match.choose(wanted, found)
        if best is not None:
            chosen = next(one for one in found if match.as_track(one) == best.candidate)
            return await self._learn({}, [chosen], best), _failed(answers)
        return await self._choice(f"{asked.artist} {asked.title}", found, answers)

    async def by_words(self, text: str) -> Found:
        """Typed words to a song, or to a choice where no song stands out."""
        answers = await self._asked(Query(text=text))
        return await self._choice(text, [one for one in _candidates(answers) if one.ids], answers)

    async def _by_code(self, code: str) -> Found:
        """A code has one song, but labels err: where several carry it, people choose."""
        answers = await self._world.ask_all(CODED, Query(isrc=code))
        found = [one for one in _candidates(answers) if one.ids]
        songs = match.distinct(found)
        if len(songs) > 1:
            return await self._offer(code, songs), _failed(answers)
        if not found:
            raise _failure(answers) or Refused("song_not_found")
        return await self._learn({}, found), _failed(answers)

    async def _by_page(self, address: str, host: str) -> Found:
        """Any page of music that somebody has linked to a recording."""
        answer = await told("musicbrainz", self._world.behind(address, PAGE_PATIENCE), PAGE_PATIENCE)
        if isinstance(answer, SourceFailed):
            raise answer
        if not answer.candidates:
            raise Refused("unknown_page", host=host)
        return await self._learn({}, answer.candidates[:1]), frozenset()

    async def _asked(self, asked: Query) -> list[Finding | SourceFailed]:
        """What the anchors say, and where they find nothing, what the others do."""
        answers = await self._world.ask_all(ANCHORS, asked)
        return answers if _candidates(answers) else answers + await self._world.ask_all(OTHERS, asked)

    async def _choice(self, text: str, found: Sequence[Candidate], answers: Sequence[Finding | SourceFailed]) -> Found:
        ranked = match.rank(text, found)
        if not ranked:
            failures = [one for one in answers if isinstance(one, SourceFailed)]
            raise failures[0] if len(failures) == len(answers) and failures else Refused("song_not_found")
        alone = len(ranked) == 1 or ranked[0].score - ranked[1].score >= match.MARGIN
        songs = [next(one for one in found if match.as_track(one) == best.candidate) for best in ranked]
        if ranked[0].score >= SURE and alone:
            return await self._learn({}, songs[:1], ranked[0]), _failed(answers)
        return await self._offer(text, songs), _failed(answers)

    async def _offered(self, song: Track) -> Track | Choice:
        """A song of which the title alone is known: who might have made it is for people to say."""
        answers = await self._asked(Query(text=song.title))
        songs = match.distinct([one for one in _candidates(answers) if one.ids and _named(one)])
        return await self._offer(song.title, songs) if songs else song

    async def _offer(self, text: str, songs: Sequence[Candidate]) -> Choice:
        return Choice(text, tuple([await self._learn({}, [one]) for one in songs[:CHOICES]]))

    async def _learn(
        self, names: Mapping[str, str], found: Iterable[Candidate], best: match.Match | None = None
    ) -> Track:
        """One song from candidates that are it, each with how it was reached."""
        known, facts = dict(names), list[Fact]()
        for one in found:
            known = {**one.ids, **known}
            source = one.facts[0].source
            facts += [*one.facts, memory.joined(one.by, best, source, self._clock.now())]
        return await self._store.learn(known, facts)


def ids_of(wish: Wish) -> Mapping[str, str]:
    """The ids that a question holds; empty where a name has to be found first."""
    return wish.ids or (ids(link.parse(wish.text)) if wish.text else {})


def ids(asked: link.Asked) -> dict[str, str]:
    """How services name what is asked for."""
    match asked:
        case link.SpotifyTrack(id):
            return {"spotify": id}
        case link.DeezerTrack(id):
            return {"deezer": id}
        case link.AppleTrack(id):
            return {"itunes": id}
        case link.Recording(mbid):
            return {"mbid": mbid}
        case link.Isrc(code):
            return {"isrc": code}
        case _:
            return {}


def _service(name: str) -> str:
    """Whose id it is."""
    return "musicbrainz" if name == "mbid" else name


def _names(own: Mapping[str, str]) -> dict[str, str]:
    # A code is no name: labels give one to several recordings.
    return {service: id_ for service, id_ in own.items() if service != "isrc"}


def _named(one: Candidate) -> bool:
    return any(fact.field == "artists" for fact in one.facts)


def _candidates(answers: Iterable[Finding | SourceFailed]) -> list[Candidate]:
    found = [one for answer in answers if isinstance(answer, Finding) for one in answer.candidates]
    # By an id there is one, and the code that went along says no more.
    by_id = [one for one in found if one.by == "id"]
    return by_id or found


def _failed(answers: Iterable[Finding | SourceFailed]) -> frozenset[str]:
    return frozenset(one.source for one in answers if isinstance(one, SourceFailed))


def _failure(answers: Iterable[Finding | SourceFailed]) -> SourceFailed | None:
    return next((one for one in answers if isinstance(one, SourceFailed)), None)
