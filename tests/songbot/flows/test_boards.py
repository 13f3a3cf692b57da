"""Boards over sockets: hung by an admin, drawn, deleted, forbidden, mended, paged, and apart in two servers."""

import asyncio
from typing import Any

import pytest

from songbot.core.calendar import week
from songbot.core.find import Find
from songbot.words import say
from tests.songbot.flows.stage import PATIENCE, Json, Stage, link, whole

SELECT = {"channel": 8, "user": 5, "language": 3, "public": 3, "track": 3}


def channel(world: Stage, name: str = "charts", guild: str = "") -> str:
    wanted = guild or world.discord.world.guild
    found = world.discord.world.channels.values()
    return str(next(one["id"] for one in found if one.get("name") == name and one.get("guild_id") == wanted))


async def choose(world: Stage, panel: Json, what: str, *values: str) -> str:
    """Choose on the panel; what it then shows."""
    asked = {"as": "ada", "channel": panel["channel_id"], "type": 3, "message": panel["id"]}
    interaction = await world.send(asked | {"custom_id": f"setup:{what}", "values": list(values)})
    await world.until(lambda: world.discord.interactions.by_id[interaction].answers)
    return world.said(interaction)


async def open_panel(world: Stage, where: str = "") -> Json:
    place: dict[str, Any] = {"as": "ada", "channel": where or world.general}
    asked = await world.use("setup", **place)
    await world.answer(asked)
    return world.message(asked)


def hanging(world: Stage, place: str) -> list[Json]:
    return [one for one in world.discord.world.messages[place].values() if one["author"]["username"] == "songbot"]


def text(message: Json) -> str:
    return "\n".join(one["content"] for one in walk(message["components"]) if "content" in one)


def walk(components: list[Json]) -> list[Json]:
    return [one for each in components for one in (each, *walk(each.get("components", [])))]


async def crowd(world: Stage, guild: str = "", score: float = 60.0, count: int = 6) -> None:
    """Finds of a few people, as if they had asked."""
    assert world.bot is not None
    store: Any = world.bot._parts.store
    now = store._clock.now()
    for number in range(count):
        song = await store.learn({"spotify": f"{score}-{number}"}, [])
        user = f"{100 + number % 3}"
        place = guild or world.discord.world.guild
        find = Find(0, place, user, song.key, 1, now, "m", score + number, 30.0, 70.0, 40.0)
        await store.club.found(find)
    world.bot.leaderboard.mended(guild or world.discord.world.guild)


async def test_an_admin_hangs_the_board_and_a_prediction_is_counted_on_it(world: Stage) -> None:
    place = channel(world)
    panel = await open_panel(world)
    assert "nowhere yet" in text(panel)
    await choose(world, panel, "channel", place)
    await world.until(lambda: "hangs in" in text(panel))
    [message] = hanging(world, place)
    assert "so far 0 by 0" in text(message)
    assert message["pinned"]
    song = world.song(whole)
    await world.ask(link(song))
    assert world.bot is not None
    world.bot.leaderboard.mended(world.discord.world.guild)
    await world.until(lambda: "so far 1 by 1" in text(message))


async def test_a_card_credits_whoever_found_the_song_first_in_its_server(world: Stage) -> None:
    song, people = world.song(whole), world.discord.world.people
    mila, arto = people["mila"]["id"], people["arto"]["id"]
    asked = await world.use("predict", {"song": link(song), "private": True}, **{"as": "arto"})
    assert "Found first" not in await world.answer(asked)
    assert f"Found first in this server by <@{mila}>" in await world.ask(link(song))
    told = await world.ask(link(song), **{"as": "arto"})
    assert f"by <@{mila}>" in told
    assert arto not in told
    second = world.discord.world.add_guild("another", "hall")
    hall = channel(world, "hall", second)
    assert f"by <@{arto}>" in await world.ask(link(song), **{"as": "arto", "channel": hall})


async def test_a_member_cannot_set_up_anything(world: Stage) -> None:
    panel = await open_panel(world)
    asked = {"as": "mila", "channel": world.general, "type": 3, "message": panel["id"], "custom_id": "setup:down"}
    async with world.http.post("/people/interactions", json=asked) as answer:
        # Discord itself hides an admin's panel from members; were it not so, the bot would say no.
        if answer.status == 202:
            interaction = str((await answer.json())["interaction_id"])
            assert "Manage Server" in await world.answer(interaction)


async def test_a_channel_where_the_bot_may_not_write_is_named_with_what_it_lacks(world: Stage) -> None:
    place = channel(world)
    world.discord.world.deny(world.discord.world.channels[place], "SEND_MESSAGES")
    panel = await open_panel(world)
    await world.until(lambda: True)
    await choose(world, panel, "channel", place)
    await world.until(lambda: "I lack *Send Messages*" in text(panel))
    assert hanging(world, place) == []


async def test_a_deleted_message_comes_back_and_a_lost_permission_rests_the_board(world: Stage) -> None:
    place, rules = channel(world), world.discord.world
    await choose(world, await open_panel(world), "channel", place)
    await world.until(lambda: hanging(world, place))
    rules.forget(hanging(world, place)[0])
    await crowd(world)
    await world.until(lambda: hanging(world, place) and "Top predictions" in text(hanging(world, place)[0]))
    rules.deny(rules.channels[place], "VIEW_CHANNEL")
    await crowd(world, score=70.0)
    direct = world.direct("ada")
    await world.until(lambda: hanging(world, direct))
    assert "may not write" in hanging(world, direct)[0]["content"]
    rules.deny(rules.channels[place], "")
    await world.until(lambda: "**75**" in text(hanging(world, place)[0]))
    assert len(hanging(world, direct)) == 1


async def test_a_deleted_channel_rests_the_board_until_an_admin_chooses_another(world: Stage) -> None:
    place, rules = channel(world), world.discord.world
    await choose(world, await open_panel(world), "channel", place)
    await world.until(lambda: hanging(world, place))
    rules.change("CHANNEL_DELETE", rules.channels[place])
    await crowd(world)
    direct = world.direct("ada")
    await world.until(lambda: hanging(world, direct))
    assert "is gone" in hanging(world, direct)[0]["content"]
    other = channel(world, "songs")
    await choose(world, await open_panel(world), "channel", other)
    await world.until(lambda: hanging(world, other) and "Top predictions" in text(hanging(world, other)[0]))


async def test_two_servers_share_nothing(world: Stage) -> None:
    second = world.discord.world.add_guild("another", "hall")
    hall, place = channel(world, "hall", second), channel(world)
    await choose(world, await open_panel(world), "channel", place)
    await choose(world, await open_panel(world, hall), "channel", hall)
    await world.until(lambda: hanging(world, place) and [one for one in hanging(world, hall) if one["pinned"]])
    await crowd(world, second)
    [board] = [one for one in hanging(world, hall) if one["pinned"]]
    await world.until(lambda: "**65**" in text(board))
    assert "so far 0 by 0" in text(hanging(world, place)[0])


async def test_a_restart_finds_the_board_and_changes_it_only_where_it_has_to(world: Stage) -> None:
    place = channel(world)
    await choose(world, await open_panel(world), "channel", place)
    await world.until(lambda: hanging(world, place))
    await world.stop_bot()
    await world.start_bot()
    await crowd(world)
    await world.until(lambda: "Top predictions" in text(hanging(world, place)[0]))
    assert len(hanging(world, place)) == 1


async def test_a_storm_of_refusals_makes_no_second_message_and_ends_in_the_true_board(world: Stage) -> None:
    place = channel(world)
    await choose(world, await open_panel(world), "channel", place)
    await world.until(lambda: hanging(world, place))
    [message] = hanging(world, place)
    for kind in ("rate_limit", "status", "lost_answer", "reset", "cloudflare"):
        storm = {"fault": kind, "where": f"PATCH /api/v10/channels/{place}", "times": 2, "seconds": 0.05}
        async with world.http.post("/people/faults", json=storm) as answer:
            assert answer.status == 204
    for score in (60.0, 70.0, 80.0):
        await crowd(world, score=score)
    assert world.bot is not None
    board: Any = world.bot.leaderboard
    async with asyncio.timeout(PATIENCE):
        while "**85**" not in text(message):
            if board._resting.pop(world.discord.world.guild, None):  # as if the pause after a refusal were over
                board.mended(world.discord.world.guild)
            await asyncio.sleep(0.05)
    assert [one["id"] for one in hanging(world, place)] == [message["id"]]
    assert hanging(world, world.direct("ada")) == [], "a storm is no matter for an admin"


@pytest.mark.parametrize("method", ["PATCH", "POST"])
async def test_a_bot_that_dies_in_mid_edit_leaves_one_board_that_is_true(world: Stage, method: str) -> None:
    place, rules = channel(world), world.discord.world
    await choose(world, await open_panel(world), "channel", place)
    await world.until(lambda: hanging(world, place))
    if method == "POST":  # the message is gone, so that the next drawing is a new one
        rules.forget(hanging(world, place)[0])
    slow = {"fault": "slow", "where": f"{method} /api/v10/channels/{place}/messages", "times": 1, "seconds": 0.5}
    async with world.http.post("/people/faults", json=slow) as answer:
        assert answer.status == 204
    await crowd(world)
    assert world.bot is not None
    board: Any = world.bot.leaderboard
    await world.until(lambda: board._drawing)
    await world.cut_short()  # what was sent is on its way, and nothing of it is written down
    await world.start_bot()
    world.bot.leaderboard.mended(rules.guild)
    await world.until(lambda: hanging(world, place) and "Top predictions" in text(hanging(world, place)[0]))
    await world.until(lambda: world.bot and world.bot.leaderboard.quiet)
    assert len(hanging(world, place)) == 1


async def test_of_two_servers_one_that_forbids_keeps_the_other_s_board_from_nothing(world: Stage) -> None:
    second = world.discord.world.add_guild("another", "hall")
    hall, place, rules = channel(world, "hall", second), channel(world), world.discord.world
    await choose(world, await open_panel(world), "channel", place)
    await choose(world, await open_panel(world, hall), "channel", hall)
    await world.until(lambda: hanging(world, place) and [one for one in hanging(world, hall) if one["pinned"]])
    [board] = [one for one in hanging(world, hall) if one["pinned"]]
    rules.deny(rules.channels[place], "SEND_MESSAGES")
    rules.forget(hanging(world, place)[0])
    await asyncio.gather(crowd(world), crowd(world, second, score=70.0))
    await world.until(lambda: "**75**" in text(board))
    await world.until(lambda: hanging(world, world.direct("ada")))
    assert hanging(world, place) == []
    assert "**65**" not in text(board)


async def test_the_board_is_paged_by_anybody_after_a_restart_too(world: Stage) -> None:
    await crowd(world, count=12)
    asked = await world.use("leaderboard")
    told = await world.answer(asked)
    assert "**71**" in told
    await world.stop_bot()
    await world.start_bot()
    gems = await world.press(world.message(asked), say("board.gems"))
    await world.until(lambda: "Nobody stands here" in world.said(gems))
    private = await world.press(world.message(asked), say("board.top"), "arto")
    assert "**71**" in await world.answer(private)
    assert world.message(private)["flags"] & 64


async def test_a_month_is_looked_up_and_nonsense_is_told_so(world: Stage) -> None:
    await crowd(world)
    assert "no month" in await world.answer(await world.use("leaderboard", {"month": "yesterday"}))
    told = await world.answer(await world.use("leaderboard", {"board": "top", "month": "2020-01"}))
    assert "Nobody stands here" in told


async def test_a_hidden_person_s_places_go_to_others_and_come_back(world: Stage) -> None:
    place = channel(world)
    mila = world.discord.world.people["mila"]["id"]
    assert world.bot is not None
    store: Any = world.bot._parts.store
    await crowd(world)
    song = await store.learn({"spotify": "x"}, [])
    now = week(store._clock.now()).start + 1
    guild = world.discord.world.guild
    await store.club.found(Find(0, guild, mila, song.key, 1, now, "m", 99.0, 30.0, 70.0, 40.0))
    panel = await open_panel(world)
    await choose(world, panel, "channel", place)
    await world.until(lambda: hanging(world, place) and mila in text(hanging(world, place)[0]))
    await choose(world, panel, "user", mila)
    world.bot.leaderboard.mended(guild)
    await world.until(lambda: mila not in text(hanging(world, place)[0]))
    await world.until(lambda: mila in text(panel))
    await choose(world, panel, "user", mila)
    world.bot.leaderboard.mended(guild)
    await world.until(lambda: mila in text(hanging(world, place)[0]))
    assert [act.act for act in await store.club.acts(5)] == ["setup user", "setup user", "setup channel"]


async def test_a_server_that_sends_the_bot_away_is_noted(world: Stage) -> None:
    second = world.discord.world.add_guild("another", "hall")
    await crowd(world, second)
    assert world.bot is not None
    store: Any = world.bot._parts.store
    rules = world.discord.world
    rules.change("GUILD_DELETE", rules.guilds[second])
    left: dict[str, float] = {}

    async def look() -> None:
        left.update(await store.club.servers())

    for _ in range(100):
        await look()
        if left.get(second):
            break
    assert left[second] > 0
