"""Processes that join live no longer than the one that started them."""

import subprocess
import sys
from multiprocessing import parent_process
from pathlib import Path

from songbot.dump.joining import Joiner
from tests.songbot.dump.conftest import Opened
from tests.songbot.dump.making import Song

ROOT = Path(__file__).parents[3]
STARTS = """
import asyncio, sys
from pathlib import Path
from songbot.dump.hands import Hands
from tests.songbot.dump.test_hands import late
asyncio.run(Hands(Path(sys.argv[1]), late).do(b""))
"""


def late(_: bytes, joiner: Joiner) -> bytes:
    """A piece that is ready when nobody is there to take it, and that no pipe holds."""
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    if parent := parent_process():
        parent.join()
    return bytes(2**20)


def test_hands_of_a_process_that_was_killed_end_with_it(opened: Opened, tmp_path: Path) -> None:
    opened([Song("Hello")]).close()
    command = [sys.executable, "-c", STARTS, str(tmp_path / "musicbrainz.db")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        process.kill()
        # They write where it wrote: the end comes when the last of them has gone.
        rest, _ = process.communicate(timeout=60)
        assert not rest
