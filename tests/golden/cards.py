"""Every card in both renderers and both languages, as Discord gets it."""

import json
from pathlib import Path
from typing import Any

from songbot.chat.cards.render import Drawn, Picture, Reply, render
from songbot.core.chart import to_json
from songbot.words import LANGUAGES
from tests.songbot.chat.questions import questions
from tests.songbot.chat.samples import replies
from tests.songbot.fake_engine import POINT

FOLDER = Path(__file__).parent / "files"
WITHOUT = ("moves", "spectrogram")
"""Charts whose parts are curves."""

FORMS = {"layout": False, "embed": True}


def cards() -> dict[str, dict[str, Any]]:
    """By name: what is sent, and the charts that go with it."""
    return {
        f"{name}-{form}-{locale}": sent(reply, classic=classic) | charts(reply)
        for locale in LANGUAGES
        for name, reply in (replies(locale) | questions(locale)).items()
        for form, classic in FORMS.items()
    }


def pictures(reply: Reply) -> list[Picture]:
    """A picture of one point for every chart."""
    drawn = reply.card.charts if reply.card else reply.charts
    return [Picture(f"{type(one).__name__.lower()}{place}.png", POINT, one.alt) for place, one in enumerate(drawn, 1)]


def sent(reply: Reply, *, classic: bool) -> dict[str, Any]:
    """A reply as the body of a message."""
    return body(render(reply, pictures(reply), classic=classic))


def body(drawn: Drawn) -> dict[str, Any]:
    """What discord.py makes of it."""
    told: dict[str, Any] = {"content": drawn.content} if drawn.content else {}
    if drawn.embeds:
        told["embeds"] = [embed.to_dict() for embed in drawn.embeds]
    if drawn.view:
        told["components"] = drawn.view.to_components()
        told["flags"] = 1 << 15 if drawn.view.has_components_v2() else 0
    if drawn.files:
        told["attachments"] = [
            {"id": str(place), "filename": file.filename, "description": file.description}
            for place, file in enumerate(drawn.files)
        ]
    return told


def charts(reply: Reply) -> dict[str, Any]:
    """The values of its charts, without the curves, which say nothing to a reader."""
    found = [to_json(chart) for chart in (reply.card.charts if reply.card else reply.charts)]
    shown = [
        {name: value for name, value in one.items() if one["kind"] not in WITHOUT or name != "parts"} for one in found
    ]
    return {"charts": shown} if shown else {}


def written(card: dict[str, Any]) -> str:
    """As a file has it."""
    return json.dumps(card, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
