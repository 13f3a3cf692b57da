"""Each command of `python -m songbot` as one function of settings and options."""

import argparse
import asyncio
import contextlib
import sys
from dataclasses import replace
from pathlib import Path

from songbot.errors import Refused
from songbot.settings import Settings
from songbot.twin import calibrating, dumping, forgetting, keeping
from songbot.twin.told import Told
from songbot.twin.world import Asked, invented, world

SOUND = (".mp3", ".wav", ".flac", ".ogg", ".opus", ".m4a", ".aac", ".aiff")
"""A word that ends so is meant as a file, also where there is none."""


def resolve(settings: Settings, options: argparse.Namespace) -> Told:
    """`resolve`."""
    # All that asks the services takes a second to load: who types another command need not wait for it.
    from songbot.twin import asking

    asked = _asked(options)

    async def run() -> Told:
        async with world(settings, sandbox=options.sandbox) as there:
            return await asking.resolve(there, asked)

    return asyncio.run(run())


def predict(settings: Settings, options: argparse.Namespace) -> Told:
    """`predict`."""
    # As above.
    from songbot.twin import asking

    asked = _asked(options)
    if file := _file(asked.words):
        asked = replace(asked, words=file.stem)
        return asyncio.run(asking.predict_sound(settings, file.read_bytes(), asked))
    if Path(asked.words).suffix.lower() in SOUND and "://" not in asked.words:
        raise Refused("no_file", path=asked.words)

    async def run() -> Told:
        async with world(settings, sandbox=options.sandbox) as there:
            return await asking.predict(there, asked)

    return asyncio.run(run())


def backup(settings: Settings, options: argparse.Namespace) -> Told:
    """`backup`."""
    return keeping.backup(settings, options.file)


def restore(settings: Settings, options: argparse.Namespace) -> Told:
    """`restore`."""
    return keeping.restore(settings, options.file)


def prune(settings: Settings, options: argparse.Namespace) -> Told:
    """`prune`."""
    return asyncio.run(keeping.prune(settings, options.days))


def dump(settings: Settings, options: argparse.Namespace) -> Told:
    """`dump`."""
    return dumping.dump(settings, options.files)


def calibrate(settings: Settings, options: argparse.Namespace) -> Told:
    """`calibrate`."""
    return calibrating.calibrate(settings)


def join(settings: Settings, options: argparse.Namespace) -> Told:
    """`join`."""
    # Arrow is slow to load, and no other command needs it.
    from songbot.twin import joining

    file: Path = options.file
    if not file.is_file():
        raise Refused("no_file", path=str(file))
    out = options.out or file.with_name(f"{file.name.split('.')[0]}.joined.parquet")

    async def run() -> Told:
        if options.services == "none":
            return await joining.run(settings, joining.Order(file, out, "none"))
        async with world(settings, sandbox=options.sandbox) as there:
            return await joining.run(there, joining.Order(file, out, options.services))

    return asyncio.run(run())


def retrain(settings: Settings, options: argparse.Namespace) -> Told:
    """`retrain`."""
    # So is what learning needs.
    from songbot.twin import learning

    wanted = learning.Wanted(options.language, options.charts, tuple(options.tables))
    return asyncio.run(learning.retrain(_home(settings, options), note, wanted))


def collect(settings: Settings, options: argparse.Namespace) -> Told:
    """`collect`."""
    # So is what learning needs.
    from songbot.twin import learning

    async def run() -> Told:
        async with world(settings, sandbox=options.sandbox) as there:
            return await learning.collect(replace(there, collect=options.count or there.collect))

    return asyncio.run(run())


def export(settings: Settings, options: argparse.Namespace) -> Told:
    """`export`."""
    # So is what learning needs.
    from songbot.twin import learning

    return asyncio.run(learning.export(_home(settings, options), options.file))


def forget_rows(settings: Settings, options: argparse.Namespace) -> Told:
    """`forget-rows`."""
    batch = forgetting.Batch(options.since, options.until, options.source)
    return asyncio.run(forgetting.forget(_home(settings, options), batch, sure=options.yes))


def _home(settings: Settings, options: argparse.Namespace) -> Settings:
    """Whose rows are meant: the operator's own, or those of the invented catalogue."""
    return invented(settings) if options.sandbox else settings


def _file(words: str) -> Path | None:
    """The file of that name; None where there is none, or where the words are longer than any name."""
    with contextlib.suppress(OSError):
        if Path(words).is_file():
            return Path(words)
    return None


def _asked(options: argparse.Namespace) -> Asked:
    words = " ".join(options.words).strip()
    if not words:
        raise Refused("twin.nothing")
    return Asked(words, options.language, note)


def note(text: str) -> None:
    """What is going on, to whoever looks; a file that keeps the answer does not get it."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
