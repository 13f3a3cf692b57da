"""Every REST route that a bot may call, by hand, with its answers before Discord's own document."""

import pytest

from songbot.sandbox.discord.shapes import Json
from tests.songbot.sandbox.discord.local import Local

COMMAND: Json = {"name": "try", "description": "a try", "type": 1}


@pytest.mark.parametrize(
    "path", ["/users/@me", "/oauth2/applications/@me", "/applications/@me", "/gateway/bot", "/channels/{c}"]
)
async def test_a_bot_is_known_and_nobody_else_is(here: Local, path: str) -> None:
    path = path.format(c=here.general)
    assert (await here.rest("GET", path))[0] == 200
    for token in ("wrong", None):
        status, told = await here.rest("GET", path, token=token)
        assert (status, told["code"]) == (401, 0)


async def test_the_gateway_is_named_to_everybody(here: Local) -> None:
    status, told = await here.rest("GET", "/gateway", token=None)
    assert status == 200
    assert told["url"].startswith("ws://127.0.0.1:")


async def test_an_application_changes_what_may_be_changed(here: Local) -> None:
    status, told = await here.rest("PATCH", "/applications/@me", {"tags": ["music"]})
    assert (status, told["tags"]) == (200, ["music"])
    assert (await here.rest("GET", "/applications/@me"))[1]["tags"] == ["music"]


async def test_a_server_its_roles_and_its_members_are_told(here: Local) -> None:
    world = here.server.world
    guild = f"/guilds/{world.guild}"
    assert (await here.rest("GET", guild))[1]["name"] == "songbot's demo"
    assert [one["name"] for one in (await here.rest("GET", f"{guild}/roles"))[1]] == ["@everyone", "songbot"]
    mila = world.people["mila"]["id"]
    assert (await here.rest("GET", f"{guild}/members/{mila}"))[1]["user"]["username"] == "mila"
    assert (await here.rest("GET", f"{guild}/members/1"))[1]["code"] == 10007
    assert (await here.rest("GET", "/guilds/1"))[1]["code"] == 10004
    elsewhere = world.add_guild("without the bot", bot=False)
    assert (await here.rest("GET", f"/guilds/{elsewhere}"))[1]["code"] == 10004


async def test_commands_are_added_read_changed_and_taken_away_one_by_one(here: Local) -> None:
    world = here.server.world
    for scope in ("", f"/guilds/{world.guild}"):
        path = f"/applications/{world.application}{scope}/commands"
        status, made = await here.rest("POST", path, COMMAND)
        assert (status, made["name"]) == (201, "try")
        status, again = await here.rest("POST", path, COMMAND | {"description": "better"})
        assert (status, again["id"]) == (200, made["id"])
        one = f"{path}/{made['id']}"
        assert (await here.rest("GET", one))[1]["description"] == "better"
        assert (await here.rest("PATCH", one, {"description": "best"}))[1]["description"] == "best"
        assert [told["description"] for told in (await here.rest("GET", path))[1]] == ["best"]
        assert (await here.rest("DELETE", one))[0] == 204
        assert (await here.rest("GET", one))[1]["code"] == 10063
        assert (await here.rest("GET", path))[1] == []
    assert await here.rest("GET", f"/applications/{world.application}/guilds/{world.guild}/commands/permissions") == (
        200,
        [],
    )
    assert (await here.rest("GET", f"/applications/{world.application}/emojis"))[1] == {"items": []}
    assert (await here.rest("GET", "/applications/1/commands"))[1]["code"] == 10002


async def test_a_command_keeps_its_id_when_all_are_told_anew(here: Local) -> None:
    path = f"/applications/{here.server.world.application}/commands"
    first = (await here.rest("PUT", path, [COMMAND]))[1][0]
    second = (await here.rest("PUT", path, [COMMAND | {"description": "anew"}, COMMAND | {"name": "other"}]))[1]
    assert [one["id"] == first["id"] for one in second] == [True, False]
    assert second[0]["version"] != first["version"]


async def test_a_private_channel_is_opened_and_written_to(here: Local) -> None:
    mila = here.server.world.people["mila"]["id"]
    status, told = await here.rest("POST", "/users/@me/channels", {"recipient_id": mila})
    assert (status, told["id"]) == (200, here.direct("mila"))
    assert (await here.rest("POST", f"/channels/{told['id']}/messages", {"content": "psst"}))[0] == 200
    assert (await here.rest("POST", "/users/@me/channels", {"recipient_id": "1"}))[1]["code"] == 10013


async def test_messages_are_listed_newest_first_and_by_pages(here: Local) -> None:
    path = f"/channels/{here.general}/messages"
    ids = [(await here.post("messages", {"as": "mila", "channel": here.general, "content": n}))["id"] for n in "abcd"]
    listed = [one["content"] for one in (await here.rest("GET", path))[1]]
    assert listed == ["d", "c", "b", "a"]
    assert [one["content"] for one in (await here.rest("GET", f"{path}?limit=1&before={ids[2]}"))[1]] == ["b"]
    assert [one["content"] for one in (await here.rest("GET", f"{path}?limit=2&after={ids[0]}"))[1]] == ["c", "b"]
    assert (await here.rest("GET", f"{path}/{ids[0]}"))[1]["content"] == "a"
    assert (await here.rest("PATCH", f"{path}/{ids[0]}", {"content": "mine"}))[1]["code"] == 50005
    assert (await here.rest("DELETE", f"{path}/{ids[0]}"))[1]["code"] == 50013
    assert (await here.rest("GET", "/channels/1/messages"))[1]["code"] == 10003


@pytest.mark.parametrize("pins", ["messages/pins", "pins"])
async def test_what_is_pinned_is_listed_until_it_is_not(here: Local, pins: str) -> None:
    channel = f"/channels/{here.general}"
    made = (await here.rest("POST", f"{channel}/messages", {"content": "board"}))[1]
    assert (await here.rest("PUT", f"{channel}/{pins}/{made['id']}"))[0] == 204
    listed = (await here.rest("GET", f"{channel}/messages/pins"))[1]
    assert [item["message"]["id"] for item in listed["items"]] == [made["id"]]
    assert [one["id"] for one in (await here.rest("GET", f"{channel}/pins"))[1]] == [made["id"]]
    assert (await here.rest("DELETE", f"{channel}/{pins}/{made['id']}"))[0] == 204
    assert (await here.rest("GET", f"{channel}/messages/pins"))[1] == {"items": [], "has_more": False}
    assert (await here.rest("PUT", f"{channel}/{pins}/1"))[1]["code"] == 10008


async def test_who_types_is_seen_to_type(here: Local) -> None:
    heard: list[str] = []
    here.server.world.hears.append(lambda event, _data, _only: heard.append(event))
    assert (await here.rest("POST", f"/channels/{here.general}/typing"))[0] == 204
    assert heard == ["TYPING"]


@pytest.mark.parametrize(
    ("permission", "code"),
    [("VIEW_CHANNEL", 50001), ("SEND_MESSAGES", 50013), ("EMBED_LINKS", 50013)],
)
async def test_each_permission_is_needed_for_what_it_is_for(here: Local, permission: str, code: int) -> None:
    path, body = f"/channels/{here.general}/messages", {"embeds": [{"title": "t"}]}
    assert (await here.rest("POST", path, body))[0] == 200
    await here.fault("deny", permission=permission)
    status, told = await here.rest("POST", path, body)
    assert (status, told["code"]) == (403, code)
    reply = (await here.rest("POST", f"/channels/{here.direct('mila')}/messages", body))[0]
    assert reply == 200  # a private channel knows no permissions
