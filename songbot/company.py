"""What servers share, put together: the boards, the games, who answers about them, and what is done at which times."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from secrets import SystemRandom

import discord

from songbot.chat.operator.backstage import Backstage, Shelf
from songbot.chat.server.board_acts import BoardActs, Rooms
from songbot.chat.server.board_wall import DiscordBoard
from songbot.chat.server.game_acts import Club, GameActs
from songbot.chat.server.game_desk import House
from songbot.chat.server.guessing_table import DiscordTable
from songbot.community.digest import Digests, Press
from songbot.community.draft import Draft, Office
from songbot.community.finds import Finds
from songbot.community.followup import FollowUps
from songbot.community.guessing import Guessing, Parlour
from songbot.community.leaderboard import Leaderboard
from songbot.community.profile import Desk, Profiles
from songbot.community.servers import Servers
from songbot.community.stock import Stock
from songbot.core.popularity import Scale
from songbot.ports import Clock, Engine
from songbot.predicting.resolve import Resolver
from songbot.sources.listenbrainz import ListenBrainz
from songbot.store.sqlite import SqliteStore
from songbot.timetable import Entry, When

LOOKS, DRAFT, DIGESTS, PURGE = When("*", 5), When("*", 15), When("*", 25), When(3, 45)


@dataclass(frozen=True)
class Base:
    """What all of it rests on."""

    store: SqliteStore
    resolver: Resolver
    engine: Engine
    clock: Clock
    home: Path
    table: Callable[[], Sequence[str]]


@dataclass(frozen=True)
class Moment:
    """What may be another at the next question: the client, the model that answers, and its scale."""

    client: Callable[[], discord.Client]
    model: Callable[[], str]
    scale: Callable[[], Scale]


@dataclass(frozen=True)
class Company:
    """The parts that the bot runs, asks and tells."""

    leaderboard: Leaderboard
    guessing: Guessing
    finds: Finds
    digests: Digests
    house: House
    entries: tuple[Entry, ...]


def company_of(base: Base, moment: Moment) -> Company:
    """All of it."""
    store, clock, club, games = base.store, base.clock, base.store.club, base.store.games
    wall = DiscordBoard(moment.client)
    leaderboard = Leaderboard(store, club, wall, clock)
    servers = Servers(club, leaderboard, clock)
    listenbrainz = base.resolver.sources.get("listenbrainz")
    news = listenbrainz if isinstance(listenbrainz, ListenBrainz) else None
    stock = Stock(store, games, news, clock)
    draft = Draft(Office(store, games, stock, base.resolver, base.engine, clock))
    looks = FollowUps(store, club, base.resolver.sources.get("lastfm"), leaderboard.changed)
    guessing = Guessing(
        Parlour(store, games, DiscordTable(moment.client), clock, SystemRandom().random, moment.model, moment.scale)
    )
    profiles = Profiles(Desk(store, club, games, draft, leaderboard, clock))
    digests = Digests(Press(store, club, games, wall, clock))
    entries = (
        Entry("looks", LOOKS, looks.run),
        Entry("draft", DRAFT, partial(draft.count, looks)),
        Entry("digests", DIGESTS, digests.send_due),
        Entry("purge", PURGE, servers.purge),
    )
    playing, backstage = GameActs(Club(profiles, draft, guessing)), Backstage(Shelf(club, clock, base.home, base.table))
    house = House(BoardActs(Rooms(store, club, leaderboard, servers, clock)), playing, backstage)
    return Company(leaderboard, guessing, Finds(store, club, leaderboard.changed), digests, house, entries)
