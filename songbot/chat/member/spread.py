"""Commands with many options, made from a table: Discord asks for each by name, the code takes them as one mapping."""

import inspect
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import discord

Callback = Callable[..., Coroutine[Any, Any, None]]


def spread(callback: Callback, options: Mapping[str, Any]) -> Callback:
    """The same callback with an optional option of each name and annotation, as discord.py reads it."""
    usual = inspect.Parameter.POSITIONAL_OR_KEYWORD
    kept = [one for one in inspect.signature(callback).parameters.values() if one.kind is usual]
    more = [inspect.Parameter(name, usual, default=None, annotation=annotation) for name, annotation in options.items()]

    async def spreading(interaction: discord.Interaction, **given: Any) -> None:
        await callback(interaction, **given)

    spreading.__dict__["__signature__"] = inspect.Signature([*kept, *more])
    spreading.__module__, spreading.__doc__ = callback.__module__, callback.__doc__
    return spreading
