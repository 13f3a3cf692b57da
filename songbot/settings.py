"""Every setting, with its default and a sentence; the only reader of the environment."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from songbot.envfile import lines_of
from songbot.errors import Misconfigured

COUNTS = ("per_user", "engine_seconds", "engine_memory", "engine_batch")
YES_NO = ("yes", "no")
CHOICES = {
    "log": ("DEBUG", "INFO", "WARNING", "ERROR"),
    "cards": ("new", "classic"),
    "device": ("auto", "cpu", "cuda"),
    "reccobeats": YES_NO,
    "model_may_use_spotify": YES_NO,
    "keep_sound": YES_NO,
}
OURS = "SONGBOT_"
ELSEWHERE = frozenset({"SONGBOT_TORCH", "SONGBOT_SHARED"})
"""What ./run and the tests read, which may stand in .env as well."""

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_WEEKLY = re.compile(r"off|(mon|tue|wed|thu|fri|sat|sun) ([01]?\d|2[0-3]):[0-5]\d")
_SHARE = re.compile(r"off|0?\.\d+|1(\.0+)?")


def _setting(variable: str, sentence: str, default: str = "", *, secret: bool = False, where: str = "") -> str:
    about = {"variable": variable, "sentence": sentence, "secret": secret, "where": where}
    return field(default=default, repr=not secret, metadata=about)


@dataclass(frozen=True)
class Settings:
    """What the operator decides; texts as they stand in the environment."""

    discord_token: str = _setting(
        "DISCORD_TOKEN",
        "The bot's own key: without it there is no bot.",
        secret=True,
        where="discord.com/developers/applications > your application > Bot > Reset Token",
    )
    spotify_id: str = _setting(
        "SPOTIPY_CLIENT_ID",
        "Turns Spotify links into titles; without it only a link's title is known.",
        where="developer.spotify.com/dashboard > your app > Settings",
    )
    spotify_secret: str = _setting(
        "SPOTIPY_CLIENT_SECRET",
        "Belongs to the client id.",
        secret=True,
        where="developer.spotify.com/dashboard > your app > Settings > View client secret",
    )
    lastfm_key: str = _setting(
        "LASTFM_API_KEY",
        "Counts listeners, which is the scale of popularity.",
        secret=True,
        where="last.fm/api/account/create",
    )
    listenbrainz_token: str = _setting(
        "LISTENBRAINZ_TOKEN",
        "Counts listeners also of songs that MusicBrainz does not know; without it they are counted by its id alone.",
        secret=True,
        where="listenbrainz.org/settings",
    )
    contact: str = _setting(
        "SONGBOT_CONTACT",
        "Your mail or web address, which MusicBrainz wants to see from everybody who asks.",
    )
    reccobeats: str = _setting(
        "SONGBOT_RECCOBEATS",
        "no leaves ReccoBeats out, whose numbers on how a song sounds look like Spotify's.",
        "yes",
    )
    home: str = _setting("SONGBOT_HOME", "Where the database, uploads and models live.", "state")
    operators: str = _setting("SONGBOT_OPERATORS", "Discord user ids, besides the application's owner, with commas.")
    per_user: str = _setting("SONGBOT_PER_USER", "Questions of one person under way at a time.", "3")
    engine_seconds: str = _setting("SONGBOT_ENGINE_SECONDS", "How long one song may keep the engine.", "20")
    engine_memory: str = _setting("SONGBOT_ENGINE_MEMORY", "MiB at which the engine is started anew.", "1536")
    engine_batch: str = _setting("SONGBOT_ENGINE_BATCH", "Clips that the engine takes at once.", "4")
    device: str = _setting(
        "SONGBOT_DEVICE",
        "Where the model answers and learns: auto (a CUDA card where there is one), cpu or cuda.",
        "auto",
    )
    health: str = _setting("SONGBOT_HEALTH", "Where /healthz and /metrics listen, or off.", "127.0.0.1:8787")
    log: str = _setting("SONGBOT_LOG", "How much is told: DEBUG, INFO, WARNING or ERROR.", "INFO")
    cards: str = _setting("SONGBOT_CARDS", "new (Discord's components) or classic (embeds).", "new")
    model_may_use_spotify: str = _setting(
        "SONGBOT_MODEL_MAY_USE_SPOTIFY",
        "yes lets the model see what Spotify says, which Spotify's terms forbid.",
        "no",
    )
    retrain: str = _setting(
        "SONGBOT_RETRAIN", "When the model learns anew, in UTC: a day and a time, or off.", "sun 03:00"
    )
    collect: str = _setting("SONGBOT_COLLECT", "Songs that are looked up each day to learn from; 0: none.", "200")
    learn_from: str = _setting(
        "SONGBOT_LEARN_FROM",
        "Whose counts are learned from, with commas: free data, unless you add lastfm, whose terms leave it open.",
        "listenbrainz",
    )
    keep_sound: str = _setting(
        "SONGBOT_KEEP_SOUND",
        "yes keeps spectrograms of previews (never sound; the newest 20,000, of songs that have a row), so that"
        " retraining can listen; see the services' terms.",
        "no",
    )
    clip_ceiling: str = _setting(
        "SONGBOT_CLIP_CEILING", "R2 of the sound alone above which a new model is held for a leak, or off.", "0.30"
    )
    golden: str = _setting(
        "SONGBOT_MAY_MOVE", "Songs (Artist – Title) whose scores may move far, with semicolons; * for all."
    )
    discord_api: str = _setting("SONGBOT_DISCORD_API", "Another Discord's REST address; with the next or not at all.")
    discord_gateway: str = _setting("SONGBOT_DISCORD_GATEWAY", "Another Discord's gateway address.")
    hosts: str = _setting("SONGBOT_HOSTS", "Services elsewhere: host=http://127.0.0.1:PORT, with commas.")

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None, file: Path | None = None) -> "Settings":
        """The environment's word first, then that of a .env file, then the defaults.

        Misconfigured where the file has names that nobody reads: whoever wrote them thinks that they are heeded.
        """
        told = lines_of(file)
        if wrong := [one for name in told if (one := _unread(name))]:
            raise Misconfigured("settings", wrong="\n".join(wrong))
        given = {**told, **(os.environ if environment is None else environment)}
        known = {
            one.name: given[one.metadata["variable"]] for one in fields(cls) if given.get(one.metadata["variable"])
        }
        return cls(**known)

    @property
    def bare(self) -> bool:
        """Whether no key of any service is set, which means the demo."""
        return not (self.discord_token or self.spotify_id or self.spotify_secret or self.lastfm_key)

    @property
    def host_map(self) -> dict[str, str]:
        """Real host names to the origins that stand in for them."""
        pairs = (pair.partition("=") for pair in self.hosts.split(",") if pair.strip())
        return {host.strip(): origin.strip().rstrip("/") for host, _, origin in pairs}

    @property
    def operator_ids(self) -> frozenset[int]:
        """The operators besides the owner."""
        return frozenset(int(word) for word in self.operators.replace(" ", "").split(",") if word)

    @property
    def health_address(self) -> tuple[str, int] | None:
        """Where health is told, or nowhere."""
        if self.health in {"", "off"}:
            return None
        host, _, port = self.health.rpartition(":")
        return host.strip("[]") or "127.0.0.1", int(port)

    @property
    def weekly(self) -> tuple[str, int, int] | None:
        """Day, hour and minute of the retraining; None where there is none."""
        if self.retrain.strip().lower() == "off":
            return None
        day, _, time = self.retrain.strip().lower().partition(" ")
        hour, _, minute = time.partition(":")
        return day, int(hour), int(minute)

    def check(self) -> "Settings":
        """The same, or one error that lists everything that is wrong."""
        return self._but_for(self.wrong())

    def sound(self) -> "Settings":
        """The same, or one error that lists what says nothing usable; keys may be missing."""
        return self._but_for(self.malformed())

    def _but_for(self, wrong: list[str]) -> "Settings":
        if wrong:
            raise Misconfigured("settings", wrong="\n".join(wrong))
        return self

    def wrong(self) -> list[str]:
        """One sentence for each thing that keeps the bot from starting."""
        return [*self._missing(), *self.malformed()]

    def lacking(self) -> list[str]:
        """One sentence for each key of a music service that is not set."""
        keys = ("spotify_id", "spotify_secret", "lastfm_key")
        return [f"{about(self, name)} is missing. {sentence(self, name)}" for name in keys if not getattr(self, name)]

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no log may tell."""
        told = (self.discord_token, self.spotify_secret, self.lastfm_key, self.listenbrainz_token)
        return tuple(one for one in told if one)

    def _missing(self) -> list[str]:
        names = [] if self.discord_token else ["discord_token"]
        if not names and bool(self.spotify_id) != bool(self.spotify_secret):
            names = ["spotify_secret" if self.spotify_id else "spotify_id"]
        return [f"{about(self, name)} is missing. {sentence(self, name)}" for name in names]

    def malformed(self) -> list[str]:
        """One sentence for each setting that says nothing usable."""
        wrong = []
        if bool(self.discord_api) != bool(self.discord_gateway):
            wrong.append("SONGBOT_DISCORD_API and SONGBOT_DISCORD_GATEWAY go together, else the token would leak.")
        addresses = [one for one in (self.discord_api, self.discord_gateway, *self.host_map.values()) if one]
        wrong += [f"{one} is plain HTTP to another machine, or no address." for one in addresses if not _safe(one)]
        for name in COUNTS:
            if not getattr(self, name).isdecimal() or not int(getattr(self, name)):
                wrong.append(f"{about(self, name)} takes a whole number above 0.")
        if not (self.operators.replace(",", "").replace(" ", "") or "0").isdecimal():
            wrong.append("SONGBOT_OPERATORS takes numbers with commas.")
        if self.health not in {"", "off"} and not _port(self.health.rpartition(":")[2]):
            wrong.append("SONGBOT_HEALTH takes HOST:PORT, or off.")
        for name, choices in CHOICES.items():
            if not {getattr(self, name), getattr(self, name).upper()} & set(choices):
                wrong.append(f"{about(self, name)} is {', '.join(choices[:-1])} or {choices[-1]}.")
        return [*wrong, *self._malformed_learning()]

    def _malformed_learning(self) -> list[str]:
        wrong = []
        if not _WEEKLY.fullmatch(self.retrain.strip().lower()):
            wrong.append("SONGBOT_RETRAIN is a day and a time in UTC, such as sun 03:00, or off.")
        if not self.collect.isdecimal():
            wrong.append("SONGBOT_COLLECT takes a whole number; 0 looks nothing up.")
        if not self.learned_from or not set(self.learned_from) <= {"listenbrainz", "lastfm", "deezer"}:
            wrong.append("SONGBOT_LEARN_FROM names listenbrainz, lastfm or deezer, with commas.")
        if not _SHARE.fullmatch(self.clip_ceiling):
            wrong.append("SONGBOT_CLIP_CEILING is a share such as 0.30, or off.")
        return wrong

    @property
    def learned_from(self) -> tuple[str, ...]:
        """Whose counts are learned from."""
        return tuple(word.strip() for word in self.learn_from.split(",") if word.strip())

    def table(self) -> list[str]:
        """One line for each setting: what for, where to get it, whether it is there; never a secret."""
        return [f"{_line(self, one.name)} {sentence(self, one.name)}" for one in fields(self)]

    def values(self) -> list[str]:
        """The same without what it is for."""
        return [_line(self, one.name).rstrip() for one in fields(self)]


def about(settings: Settings, name: str) -> str:
    """The variable of a setting."""
    return str(_metadata(settings, name)["variable"])


def sentence(settings: Settings, name: str) -> str:
    """What a setting is for, and where to get it."""
    told = _metadata(settings, name)
    return f"{told['sentence']} Get it at {told['where']}." if told["where"] else str(told["sentence"])


def _metadata(settings: Settings, name: str) -> Mapping[str, Any]:
    return next(one.metadata for one in fields(settings) if one.name == name)


def _line(settings: Settings, name: str) -> str:
    value, told = getattr(settings, name), _metadata(settings, name)
    shown = ("present" if value else "missing") if told["secret"] or told["where"] else value or "-"
    return f"{told['variable']:<30} {shown:<16}"


def _port(text: str) -> bool:
    return text.isdecimal() and 0 < int(text) < 1 << 16


def _unread(name: str) -> str:
    """A sentence on a name that is no setting's but looks like one."""
    # What all names begin with would make any two of them alike.
    known = {
        str(one.metadata["variable"]).removeprefix(OURS): str(one.metadata["variable"]) for one in fields(Settings)
    }
    if name in known.values() or name in ELSEWHERE:
        return ""
    if near := get_close_matches(name.removeprefix(OURS), known, 1, 0.8):
        return f"{name} in .env is no setting, but {known[near[0]]} is."
    return f"{name} in .env is no setting." if name.startswith(OURS) else ""


def _safe(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in {"https", "wss"} or (parts.scheme in {"http", "ws"} and parts.hostname in LOOPBACK)
