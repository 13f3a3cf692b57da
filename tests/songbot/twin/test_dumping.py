"""A dump becomes part of the state folder by one command, and the songs in it are found without any key."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from songbot.sandbox.music.app import Music
from songbot.settings import Settings
from songbot.twin import asking
from songbot.twin.world import Asked
from tests.songbot.dump.making import Song, archive, mbid
from tests.songbot.twin.conftest import Typed

ISRC = "GBAYE9701274"


def test_an_archive_is_imported_and_counted(typed: Typed, settings: Settings, tmp_path: Path) -> None:
    file = archive(tmp_path / "mbdump.tar.bz2", [Song("Airbag", ("Radiohead",), (ISRC,)), Song("Two")])
    code, said, _ = typed("dump", "--json", file)
    assert code == 0
    told = json.loads(said)
    assert (told["rows"]["recording"], told["rows"]["isrc"]) == (2, 1)
    assert Path(told["file"]).parent == Path(settings.home)
    code, said, complaint = typed("dump", file)
    assert code == 0
    assert "of a dump made on 2026-08-15" in said
    assert "recording                        2" in said
    assert complaint.count("...") == 2


def test_what_is_no_dump_is_one_sentence(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "song.mp3").write_bytes(b"ID3" + bytes(2000))
    code, said, complaint = typed("dump", tmp_path / "song.mp3")
    assert (code, said) == (78, "")
    assert "is no dump of MusicBrainz" in complaint
    assert typed("dump", tmp_path / "nowhere.tar.bz2")[0] == 2


@pytest.mark.parametrize("asked", [ISRC, f"https://musicbrainz.org/recording/{mbid(1)}"])
def test_a_song_of_the_dump_is_found_without_any_key(
    typed: Typed, settings: Settings, tmp_path: Path, asked: str
) -> None:
    typed("dump", archive(tmp_path / "mbdump.tar.bz2", [Song("Airbag", ("Radiohead",), (ISRC,))]))

    async def resolved() -> str:
        music = Music()
        hosts = await music.start()
        there = replace(settings, hosts=",".join(f"{host}={origin}" for host, origin in hosts.items()))
        try:
            return (await asking.resolve(there, Asked(asked, "en", lambda _: None))).text
        finally:
            await music.stop()

    assert asyncio.run(resolved()).splitlines()[:2] == ["Airbag", "by Radiohead"]
