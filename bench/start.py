"""How long a start takes: the first `./run` of a fresh checkout to its page, the later ones, and `./run help`."""

import argparse
import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from bench.parts.progress import tell

ROOT = Path(__file__).parents[1]
PIP = Path(".config") / "pip" / "pip.conf"
PAGE = re.compile(r"songbot's demo: (\S+)")
LATER = 3
OURS = re.compile(r"SONGBOT_|DISCORD_|SPOTIPY_|LASTFM_|LISTENBRAINZ_|PYTHON|VIRTUAL_ENV")
"""What a fresh machine has not set."""


@dataclass(frozen=True)
class Machine:
    """A checkout and an empty home, with this machine's programs and its way to packages, and no key."""

    folder: Path

    @classmethod
    def fresh(cls, folder: Path) -> "Machine":
        """One on which nobody has started songbot yet."""
        subprocess.run(["git", "clone", "-q", str(ROOT), str(folder / "songbot")], check=True)
        (folder / "home").mkdir()
        return cls(folder)

    def run(self, *command: str) -> "subprocess.Popen[str]":
        """Start something in the checkout; what it complains of goes into a file."""
        with (self.folder / "complaints.log").open("a", encoding="utf-8") as complaints:
            return subprocess.Popen(
                command,
                cwd=self.folder / "songbot",
                env=dict(self._environment()),
                stdout=subprocess.PIPE,
                stderr=complaints,
                text=True,
                start_new_session=True,
            )

    def _environment(self) -> Iterator[tuple[str, str]]:
        yield from ((name, value) for name, value in os.environ.items() if not OURS.match(name))
        yield from (("HOME", str(self.folder / "home")), ("SONGBOT_HEALTH", "off"))
        if (kept := Path.home() / PIP).exists():
            yield "PIP_CONFIG_FILE", str(kept)

    def complaints(self) -> str:
        """The last of them."""
        return (self.folder / "complaints.log").read_text(encoding="utf-8", errors="replace")[-2000:]


def run(argv: list[str]) -> dict[str, object]:
    """Measure, print, return the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench start", description=__doc__)
    parser.add_argument("--small", action="store_true", help="one later start alone, with the packages of this Python")
    parser.add_argument("--port", type=int, default=8390, help="of the demo's page (default 8390)")
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        told = measured(Machine.fresh(Path(folder)), asked.port, small=asked.small)
    for name, value in told.items():
        print(f"{name:<36}{value:8.1f}")
    return dict(told)


def measured(machine: Machine, port: int, *, small: bool) -> Mapping[str, float]:
    """Seconds of each."""
    start = [sys.executable, "bot.py"] if small else ["./run"]
    start += ["--port", str(port)]
    told: dict[str, float] = {}
    if not small:
        tell("the first ./run: it makes its environment and installs everything")
        told["first ./run to the page, s"] = started(machine, start)
    later = []
    count = 1 if small else LATER
    for number in range(1, count + 1):
        tell(f"a later start, {number} of {count}")
        later.append(started(machine, start))
    told |= {"later ones to the page, median, s": sorted(later)[count // 2], "the slowest of them, s": max(later)}
    return told | {"./run help, s": helped(machine)}


def started(machine: Machine, command: Sequence[str]) -> float:
    """Seconds until the demo's page answers with 200; then the demo is ended."""
    began = time.perf_counter()
    with machine.run(*command) as process:
        try:
            if not _page_answers(process):
                raise RuntimeError(f"{' '.join(command)} did not start: {machine.complaints()}")
            return time.perf_counter() - began
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)  # a set-up that is cut off is several processes
            process.communicate()


def _page_answers(process: "subprocess.Popen[str]") -> bool:
    """Wait for the demo to say where its page is, and ask for it."""
    page = next((found[1] for line in process.stdout or () if (found := PAGE.search(line))), "")
    if not page:
        return False
    connection = HTTPConnection(urlsplit(page).netloc)
    connection.request("GET", "/")
    with contextlib.closing(connection):
        return connection.getresponse().status == HTTPStatus.OK


def helped(machine: Machine) -> float:
    """Seconds of ./run help once it has been called before."""
    for _ in range(2):
        began = time.perf_counter()
        with machine.run("./run", "help") as process:
            process.communicate()
    return time.perf_counter() - began
