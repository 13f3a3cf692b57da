"""The rules of interactions, which a raw bot breaks one by one."""

import pytest

from songbot.sandbox.discord.shapes import Json
from tests.songbot.sandbox.discord.local import Local, RawBot, raw_bot

EPHEMERAL, LOADING = 64, 128
PING = {"name": "ping", "description": "p", "contexts": [0, 1, 2], "integration_types": [0, 1]}
ONE = {"custom_id": "f", "title": "t", "components": []}


async def asked(raw: RawBot, **more: object) -> Json:
    """An interaction as the bot gets it."""
    here = raw.local
    app = here.server.world.application
    if not here.server.world.commands:
        status, _ = await here.rest("PUT", f"/applications/{app}/commands", [PING])
        assert status == 200
    await here.use("ping", **more)  # type: ignore[arg-type]  # passed on as they came
    return await raw.hear("INTERACTION_CREATE")


def code(told: tuple[int, Json]) -> tuple[int, int]:
    return told[0], told[1]["code"]


async def test_an_answer_after_three_seconds_is_unknown_and_its_token_dead(here: Local) -> None:
    async with raw_bot(here) as raw:
        one = await asked(raw)
        here.ahead[0] += 3.1
        assert code(await raw.callback(one, 5)) == (404, 10062)
        assert code(await raw.hook("PATCH", one, "@original", {"content": "late"})) == (404, 10015)


async def test_a_second_answer_is_refused(here: Local) -> None:
    async with raw_bot(here) as raw:
        one = await asked(raw)
        assert (await raw.callback(one, 5))[0] == 200
        assert code(await raw.callback(one, 5)) == (400, 40060)


async def test_an_answer_that_is_refused_does_not_count_as_one(here: Local) -> None:
    async with raw_bot(here) as raw:
        one = await asked(raw)
        assert code(await raw.callback(one, 4, {"content": "x" * 2001})) == (400, 50035)
        assert (await raw.callback(one, 4, {"content": "x"}))[0] == 200


async def test_an_edit_before_the_first_answer_finds_nothing(here: Local) -> None:
    async with raw_bot(here) as raw:
        one = await asked(raw)
        assert code(await raw.hook("PATCH", one, "@original", {"content": "early"})) == (404, 10015)
        assert code(await raw.hook("POST", one, "", {"content": "early"})) == (404, 10015)


async def test_a_token_lives_for_a_quarter_of_an_hour(here: Local) -> None:
    async with raw_bot(here) as raw:
        one = await asked(raw)
        await raw.callback(one, 5)
        here.ahead[0] += 899
        assert (await raw.hook("PATCH", one, "@original", {"content": "in time"}))[0] == 200
        here.ahead[0] += 2
        for method, which in (("PATCH", "@original"), ("GET", "@original"), ("POST", "")):
            assert code(await raw.hook(method, one, which, {"content": "late"})) == (401, 50027)


async def test_a_deferral_takes_the_ephemeral_flag_alone_and_settles_who_may_read(here: Local) -> None:
    async with raw_bot(here) as raw:
        one = await asked(raw)
        assert code(await raw.callback(one, 5, {"flags": 1 << 15})) == (400, 50035)
        status, told = await raw.callback(one, 5, {"flags": EPHEMERAL})
        assert status == 200
        assert told["interaction"]["response_message_ephemeral"]
        assert told["interaction"]["response_message_loading"]
        _, message = await raw.hook("PATCH", one, "@original", {"content": "x", "flags": 0})
        assert message["flags"] == EPHEMERAL
        one = await asked(raw)
        await raw.callback(one, 5)
        _, message = await raw.hook("PATCH", one, "@original", {"content": "x", "flags": EPHEMERAL})
        assert message["flags"] == 0


async def test_the_first_follow_up_takes_the_place_of_the_deferral(here: Local) -> None:
    async with raw_bot(here) as raw:
        one = await asked(raw)
        _, told = await raw.callback(one, 5)
        _, message = await raw.hook("POST", one, "", {"content": "first"})
        assert message["id"] == told["interaction"]["response_message_id"]
        _, second = await raw.hook("POST", one, "", {"content": "second"})
        assert second["id"] != message["id"]
        assert second["message_reference"]["message_id"] == message["id"]


async def test_a_user_install_has_five_follow_ups_and_a_guild_install_any_number(here: Local) -> None:
    lobby = here.server.world.add_private("arto", "mila")
    async with raw_bot(here) as raw:
        places: list[tuple[Json, int]] = [({"who": "arto", "channel": lobby}, 400), ({}, 200)]
        for where, last in places:
            one = await asked(raw, **where)
            await raw.callback(one, 4, {"content": "x"})
            for _ in range(5):
                assert (await raw.hook("POST", one, "", {"content": "more"}))[0] == 200
            here.ahead[0] += 6
            status, told = await raw.hook("POST", one, "", {"content": "one too many"})
            assert status == last
            assert told.get("code") == (40094 if last == 400 else None)


async def test_without_a_wish_for_a_response_the_answer_is_empty(here: Local) -> None:
    async with raw_bot(here) as raw:
        assert await raw.callback(await asked(raw), 5, response=False) == (204, None)


async def test_one_token_reaches_no_other_answer(here: Local) -> None:
    async with raw_bot(here) as raw:
        first, second = await asked(raw), await asked(raw)
        _, told = await raw.callback(first, 4, {"content": "mine"})
        await raw.callback(second, 4, {"content": "other"})
        assert code(await raw.hook("PATCH", second, told["resource"]["message"]["id"], {"content": "x"})) == (
            404,
            10008,
        )
        assert code(await raw.callback({**second, "id": first["id"]}, 5)) == (404, 10062)


async def test_an_answer_is_fetched_and_deleted(here: Local) -> None:
    async with raw_bot(here) as raw:
        one = await asked(raw)
        await raw.callback(one, 4, {"content": "x"})
        assert (await raw.hook("GET", one, "@original"))[1]["content"] == "x"
        assert (await raw.hook("DELETE", one, "@original"))[0] == 204
        assert code(await raw.hook("GET", one, "@original")) == (404, 10008)


@pytest.mark.parametrize("kind", [1, 6, 7, 8])
async def test_a_command_takes_no_answer_that_is_for_others(here: Local, kind: int) -> None:
    async with raw_bot(here) as raw:
        assert code(await raw.callback(await asked(raw), kind, {"content": "x"})) == (400, 50035)


@pytest.mark.parametrize("wrong", [{"title": ""}, {"title": "x" * 46}, {"custom_id": "x" * 101}, {"components": []}])
async def test_a_form_that_could_not_be_shown_is_refused(here: Local, wrong: Json) -> None:
    async with raw_bot(here) as raw:
        field = {"type": 18, "label": "l", "component": {"type": 4, "custom_id": "c", "style": 1}}
        one, form = await asked(raw), {"custom_id": "f", "title": "t", "components": [field]}
        assert code(await raw.callback(one, 9, form | wrong)) == (400, 50035)
        assert (await raw.callback(one, 9, form))[0] == 200
        assert code(await raw.hook("PATCH", one, "@original", {"content": "x"})) == (404, 10015)


async def test_people_are_told_when_the_bot_says_nothing(here: Local) -> None:
    here.server.world.ack_seconds = 0.05
    async with raw_bot(here) as raw, here.http.ws_connect("/people/live?as=mila") as live:
        one = await asked(raw)
        told = await live.receive_json()
        while told["t"] != "INTERACTION_FAILED":
            told = await live.receive_json()
        assert told["d"]["interaction_id"] == one["id"]
        assert (await here.line(one["id"]))["acked"] is None


async def test_an_autocomplete_without_an_answer_offers_nothing(here: Local) -> None:
    option = {"type": 3, "name": "o", "description": "d", "autocomplete": True}
    app = here.server.world.application
    await here.rest("PUT", f"/applications/{app}/commands", [{**PING, "options": [option]}])
    here.server.world.ack_seconds = 0.05
    given = [{"name": "o", "type": 3, "value": "x", "focused": True}]
    async with raw_bot(here):
        body = {"as": "mila", "channel": here.general, "command": "ping", "options": given}
        assert (await here.post("autocomplete", body))["choices"] == []


async def test_the_ledger_ties_a_channel_message_to_the_question_whose_token_died(here: Local) -> None:
    async with raw_bot(here) as raw:
        one = await asked(raw)
        await raw.callback(one, 5)
        here.ahead[0] += 901
        mila = here.server.world.people["mila"]["id"]
        path = f"/channels/{here.general}/messages"
        _, sent = await here.rest("POST", path, {"content": f"<@{mila}> here", "nonce": "j1", "enforce_nonce": True})
        line = await here.line(one["id"])
        assert line["answers"] == [{"message_id": sent["id"], "via": "channel", "edits": 0}]
        assert line["final"] is None
        _, again = await here.rest("POST", path, {"content": f"<@{mila}> here", "nonce": "j1", "enforce_nonce": True})
        assert again["id"] == sent["id"]
        _, other = await here.rest("POST", path, {"content": "nobody"})
        free = [one for one in await here.get("ledger") if one["interaction_id"] is None]
        assert [one["answers"][0]["message_id"] for one in free] == [other["id"]]


async def test_a_nonce_is_known_again_for_minutes_only(here: Local) -> None:
    path, body = f"/channels/{here.general}/messages", {"content": "once", "nonce": "j1", "enforce_nonce": True}
    _, first = await here.rest("POST", path, body)
    here.ahead[0] += 299
    _, again = await here.rest("POST", path, body)
    here.ahead[0] += 2
    _, other = await here.rest("POST", path, body)
    assert (again["id"] == first["id"], other["id"] == first["id"]) == (True, False)
