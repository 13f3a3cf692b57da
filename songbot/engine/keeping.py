"""What is asked of the engine process besides answers and charts: another model, and a clip's log-mel."""

from collections.abc import Mapping
from typing import Any

from ml.errors import BadInput, MlError
from ml.sound.audio import clip
from ml.sound.clips import zipped
from songbot.engine.shelf import Shelf
from songbot.errors import Refused


def kept(shelf: Shelf, head: Mapping[str, Any]) -> Mapping[str, Any]:
    """Change the model as is asked, and tell which there are; Refused with the reason where that cannot be."""
    try:
        match head["what"]:
            case "promote":
                shelf.promote(head["name"], head["reason"])
            case "rollback":
                shelf.rollback(head["reason"])
            case _:
                shelf.refresh()
    except (MlError, OSError) as refused:
        raise Refused("model_refused", why=str(refused)) from refused
    return shelf.told()


def listened(_: Mapping[str, Any], sound: bytes) -> tuple[Mapping[str, Any], bytes]:
    """The log-mel as it is kept: sound cannot be made of it again."""
    try:
        return {}, zipped(clip(sound).logmel)
    except BadInput as bad:
        raise Refused("bad_audio", why=str(bad)) from bad
