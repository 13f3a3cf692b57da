"""A reply is shown in the form that Discord takes, with its pictures, or with words alone."""

from dataclasses import dataclass, field
from pathlib import Path

import discord
import pytest

from songbot.chat.cards.answers import answer
from songbot.chat.cards.pages import why
from songbot.chat.cards.render import Drawn, Reply
from songbot.chat.screen import INVALID_FORM, Screen
from songbot.predicting.pictures import Pictures
from tests.songbot.chat.samples import OWNER, known
from tests.songbot.fake_engine import POINT, FakeEngine

FORBIDDEN = 50013


@dataclass
class Response:
    """What a refusal of Discord came with."""

    status: int = 400
    reason: str = "Bad Request"


@dataclass
class Channel:
    """Takes messages, or refuses the first ones."""

    refusals: list[int] = field(default_factory=list)
    sent: list[Drawn] = field(default_factory=list)
    pictures: list[list[bytes]] = field(default_factory=list)

    async def send(self, drawn: Drawn) -> str:
        self.sent.append(drawn)
        self.pictures.append([file.fp.read() for file in drawn.files])
        if self.refusals:
            raise discord.HTTPException(Response(), {"code": self.refusals.pop(0), "message": "no"})  # type: ignore[arg-type]  # as it is used
        return "7"


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def screen(engine: FakeEngine, tmp_path: Path) -> Screen:
    return Screen(Pictures(engine, tmp_path))


async def test_a_page_comes_with_its_pictures_and_their_words(screen: Screen) -> None:
    channel = Channel()
    assert await screen.show(Reply(why(known(), "en")), channel.send) == "7"
    assert channel.pictures == [[POINT, POINT]]
    assert [file.filename for file in channel.sent[0].files] == ["waterfall1.png", "moves2.png"]
    assert "Steps from 26" in str(channel.sent[0].files[0].description)
    assert isinstance(channel.sent[0].view, discord.ui.LayoutView)


async def test_refused_components_become_an_embed_with_whole_pictures(screen: Screen) -> None:
    channel = Channel([INVALID_FORM])
    await screen.show(Reply(why(known(), "en")), channel.send)
    assert channel.pictures == [[POINT, POINT]] * 2
    embed, further = channel.sent[1].embeds
    assert embed.image.url == "attachment://waterfall1.png"
    assert further.image.url == "attachment://moves2.png"
    assert "artist's listeners" in str(embed.description)


@pytest.mark.parametrize("refusals", [[FORBIDDEN], [INVALID_FORM, INVALID_FORM]])
async def test_another_refusal_is_told(screen: Screen, refusals: list[int]) -> None:
    channel = Channel(refusals)
    with pytest.raises(discord.HTTPException):
        await screen.show(answer(known(), OWNER, "en"), channel.send)
    assert refusals == []


async def test_a_sentence_that_is_refused_is_not_tried_again(screen: Screen) -> None:
    channel = Channel([INVALID_FORM])
    with pytest.raises(discord.HTTPException):
        await screen.show(Reply(text="no"), channel.send)
    assert len(channel.sent) == 1


async def test_the_operator_may_want_embeds_alone(engine: FakeEngine, tmp_path: Path) -> None:
    channel = Channel()
    await Screen(Pictures(engine, tmp_path), classic=True).show(answer(known(), OWNER, "en"), channel.send)
    assert channel.sent[0].embeds
    assert isinstance(channel.sent[0].view, discord.ui.View)


async def test_without_an_engine_the_words_come_alone(engine: FakeEngine, screen: Screen) -> None:
    await engine.close(0)
    channel = Channel()
    await screen.show(Reply(why(known(), "en")), channel.send)
    assert channel.sent[0].files == ()
    assert "attachment://" not in str(channel.sent[0].view.to_components() if channel.sent[0].view else "")
