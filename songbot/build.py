"""The one place where the parts are put together."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import discord

from songbot.asking.drivers import Driving
from songbot.asking.hear import Hear
from songbot.asking.likes import Likes
from songbot.asking.several import Lister
from songbot.asking.whatif import WhatIf
from songbot.asking.wrong import Wrong
from songbot.chat.bot import Bot, Parts
from songbot.chat.client import Client, Manner
from songbot.chat.line import Line
from songbot.chat.member import questions
from songbot.chat.member.acts import Acts, Counter
from songbot.chat.member.driving import Drives
from songbot.chat.member.hearing import Hearing
from songbot.chat.member.personal import Personal
from songbot.chat.member.questions import Questions
from songbot.chat.operator.acts import LearningActs, Office
from songbot.chat.replies import DiscordReplies, Way
from songbot.chat.screen import Screen
from songbot.clock import WallClock
from songbot.community.finds import Finds
from songbot.community.leaderboard import Leaderboard
from songbot.company import Base, Moment, company_of
from songbot.core.training import Order
from songbot.curves import Held
from songbot.dump.book import FILE, Book
from songbot.dump.source import Dump, DumpFirst
from songbot.engine.installed import models_in
from songbot.engine.local import Limits, LocalEngine
from songbot.folder import DATABASE
from songbot.learning import collect, retrain
from songbot.learning.collect import Collector
from songbot.learning.guard import Guard
from songbot.learning.lessons import Allowed, Rows
from songbot.learning.retrain import Retraining
from songbot.learning.school import School, Staff
from songbot.ports import Clock, Models, MusicSource
from songbot.ports.learning import Trainer
from songbot.predicting.hooks import Hooks
from songbot.predicting.pictures import Pictures
from songbot.predicting.predict import Pace, Predictions
from songbot.predicting.resolve import Resolver
from songbot.predicting.suggest import Suggestions
from songbot.predicting.worker import Bench, Worker
from songbot.predicting.world import World
from songbot.settings import Settings
from songbot.sources.clips import Clips
from songbot.sources.deezer import Deezer
from songbot.sources.finders import Finders
from songbot.sources.http import Http
from songbot.sources.itunes import Itunes
from songbot.sources.lastfm import Lastfm
from songbot.sources.links import Links
from songbot.sources.listenbrainz import ListenBrainz
from songbot.sources.musicbrainz import MusicBrainz
from songbot.sources.reccobeats import ReccoBeats
from songbot.sources.spotify import Spotify
from songbot.status import Look, Status
from songbot.store.sqlite import SqliteStore
from songbot.tidy import Housekeeping
from songbot.timetable import Entry, When


@dataclass(frozen=True)
class Play:
    """What a test or the demo plays otherwise: the time, the wait for servers, who hears of each step boundary."""

    clock: Clock = field(default_factory=WallClock)
    guild_ready: float = 2.0
    crossed: Callable[[str], None] = lambda _: None
    eager: bool = False  # whether songs to learn from are collected from the first start on


async def built(settings: Settings, engine: Trainer | None = None, play: Play | None = None) -> Bot:
    """The bot of these settings, ready to run; its own engine unless another is handed in."""
    play = play or Play()
    tools = await furnished(settings, engine, play.clock)
    store, resolver, engine, clock = tools.store, tools.resolver, tools.engine, tools.clock
    line = Line()
    screen = Screen(Pictures(engine, Path(settings.home) / "pictures"), classic=settings.cards == "classic")
    moment = Moment(line.online, lambda: worker.model, tools.scale)
    company = company_of(Base(store, resolver, engine, clock, Path(settings.home), settings.values), moment)
    way = Way(line.online, line.acks, store, clock, screen, play.crossed)
    worker = _worker(settings, tools, way, line.pace, company.finds)
    school = _school(settings, tools, company.entries, eager=play.eager)
    operators = set(settings.operator_ids)
    predictions = Predictions(store, line.pace, int(settings.per_user))
    given = line.acks, worker.wake, screen, tools.scale, tools.suggestions
    acts = Acts(Counter(store, predictions, Status(_look(tools, worker, Path(settings.home))), *given))
    acts.crossed, acts.record = play.crossed, company.digests.record
    asked = _questions(tools, screen, company.leaderboard)
    learning = LearningActs(Office(school, store, engine, clock, line.online, screen))

    def connect() -> discord.Client:
        client = Client(acts, company.house, asked, store, Manner(play.guild_ready, operators, line.came_up))
        client.learning_desk, line.connected = learning, client
        return client

    async def close() -> None:
        await learning.close()
        await tools.close()

    token, health, up = settings.discord_token, settings.health_address, line.came_up
    board, guessing = company.leaderboard, company.guessing
    return Bot(Parts(store, engine, worker, board, guessing, school, clock, connect, token, up, health, close))


@dataclass(frozen=True)
class Tools:
    """The parts that need no Discord, which the bot and the commands of `python -m songbot` have in common."""

    store: SqliteStore
    http: Http
    resolver: Resolver
    clips: Clips
    engine: Trainer
    scale: Held
    clock: Clock
    suggestions: Suggestions
    rows: Rows

    async def close(self) -> None:
        """Let go of everything but the engine, which whoever started it ends."""
        await self.resolver.close()
        for source in self.resolver.sources.values():
            await source.close()
        await self.http.close()
        await self.store.close()


async def furnished(
    settings: Settings, engine: Trainer | None = None, clock: Clock | None = None, *, database: str = DATABASE
) -> Tools:
    """The tools of these settings, the engine not started yet."""
    home, clock = Path(settings.home), clock or WallClock()
    scale = Held(home)
    store = await SqliteStore.open(home / database, clock)
    http = Http(clock, settings.host_map, _discords(settings))
    dump = Dump(Book(home / FILE)) if (home / FILE).exists() else None
    resolver = Resolver(_world(settings, http, clock, dump), store, clock)
    engine = engine or LocalEngine(models_in(home), _limits(settings))
    engine.changed = scale.changed
    allowed = Allowed(
        home / "sounds" if settings.keep_sound == "yes" else None, settings.model_may_use_spotify == "yes"
    )
    rows = Rows(store, engine, clock, allowed)
    return Tools(store, http, resolver, Clips(http), engine, scale, clock, Suggestions(store, dump), rows)


def retraining_of(settings: Settings, tools: Tools) -> Retraining:
    """A retraining as these settings want it."""
    ceiling = None if settings.clip_ceiling == "off" else float(settings.clip_ceiling)
    listed = tuple(name.strip() for name in settings.golden.split(";") if name.strip())
    wanted = Order("", "", labels=settings.learned_from, listed=listed, clip_ceiling=ceiling, device=settings.device)
    return Retraining(retrain.Parts(tools.store, tools.engine, tools.clock, wanted))


def collector_of(settings: Settings, tools: Tools) -> Collector:
    """A collector as these settings want it."""
    rng = random.Random()
    finder = Finders(tools.http, settings.lastfm_key, settings.contact or "no contact given", rng)
    field = collect.Field(tools.store, tools.resolver, tools.clips, finder, tools.clock)
    return Collector(field, tools.rows, int(settings.collect), listens=settings.keep_sound == "yes")


def _worker(settings: Settings, tools: Tools, way: Way, pace: Pace, finds: Finds) -> Worker:
    """The worker with all that has a part in an answer."""
    sources, lastfm, guard = tools.resolver.sources, tools.resolver.sources.get("lastfm"), Guard(tools.engine)
    guard.scale = tools.scale
    hooks = Hooks(
        crossed=way.crossed,
        credit=finds.credit,
        brought=finds.note,
        lessons=tools.rows,
        audience=lastfm.audience if isinstance(lastfm, Lastfm) else None,
        listers={name: source for name, source in sources.items() if isinstance(source, Lister)},
        guard=guard.answered,
        scale=tools.scale,
        spotify=settings.model_may_use_spotify == "yes",
    )
    bench = Bench(tools.store, tools.resolver, tools.clips, tools.engine, DiscordReplies(way), tools.clock)
    worker = Worker(bench, pace, hooks)
    tools.engine.changed = _heeded(worker, tools.scale, guard)
    return worker


def _school(settings: Settings, tools: Tools, more: Sequence[Entry], *, eager: bool) -> School:
    day, hour, minute = settings.weekly or ("", 0, 0)
    keeping = Housekeeping(Path(settings.home), tools.store, tools.engine, tools.clock)
    weekly, collects = When(hour, minute, day) if day else None, collector_of(settings, tools).day
    staff = Staff(retraining_of(settings, tools), collects, keeping.back_up, keeping.tidy, weekly, eager)
    return School(staff, tools.store, tools.clock, more)


def _heeded(worker: Worker, scale: Held, guard: Guard) -> Callable[[Models], None]:
    """What is known by heart, the curves, and what is promised go with the model that answers."""

    def changed(models: Models) -> None:
        worker.model = models.current
        scale.changed(models)
        guard.changed(models)

    return changed


def _look(tools: Tools, worker: Worker, home: Path) -> Look:
    return Look(
        tools.engine,
        tools.store,
        tools.clock,
        home,
        in_hand=lambda: worker.in_hand,
        answered=lambda: worker.answered,
        services=lambda: [tools.http.reach(name) for name in tools.resolver.sources],
    )


def _questions(tools: Tools, screen: Screen, board: Leaderboard) -> Questions:
    store, archive, scale = tools.store, tools.store.archive, tools.scale

    async def forget(user: str) -> None:
        for guild in await store.club.forget(user):
            board.changed(guild)

    hearing = Hearing(Hear(store, archive, tools.clips, tools.engine))
    whatif, likes = WhatIf(store, tools.engine), Likes(store, archive, scale)
    wrong = Wrong(store, archive, tools.resolver.sources)
    drives = Drives(Driving(store, archive, scale), tools.engine, screen)
    own = Personal(archive, forget), hearing, drives
    return Questions(questions.Counter(store, archive, whatif, likes, wrong, scale, screen, *own))


def _world(settings: Settings, http: Http, clock: Clock, dump: Dump | None) -> World:
    """The music services; all processes on the same state folder keep one pace towards MusicBrainz."""
    turns = Path(settings.home) / "musicbrainz.turn"
    lastfm = Lastfm(http, clock, settings.lastfm_key)
    service = MusicBrainz(http, clock, settings.contact or "no contact given", turns)
    musicbrainz = DumpFirst(dump, service) if dump else service
    listenbrainz = ListenBrainz(http, clock, settings.listenbrainz_token)
    spotify = Spotify(http, clock, (settings.spotify_id, settings.spotify_secret))
    sources: list[MusicSource] = [spotify, Deezer(http, clock), musicbrainz, listenbrainz, Itunes(http, clock)]
    sources += [lastfm] if settings.lastfm_key else []
    sources += [ReccoBeats(http, clock)] if settings.reccobeats == "yes" else []
    players = {"lastfm": lastfm.playing, "listenbrainz": listenbrainz.playing}
    if not settings.lastfm_key:
        del players["lastfm"]
    return World({one.name: one for one in sources}, Links(http).follow, players, musicbrainz.behind, http.line)


def _limits(settings: Settings) -> Limits:
    memory = int(settings.engine_memory) * 2**20
    return Limits(float(settings.engine_seconds), memory, int(settings.engine_batch), settings.device)


def _discords(settings: Settings) -> frozenset[str]:
    """Where uploads lie when Discord is elsewhere."""
    parts = urlsplit(settings.discord_api)
    return frozenset({f"{parts.scheme}://{parts.netloc}"}) if settings.discord_api else frozenset()
