"""A wall in memory: what hangs where, every send and edit with its time, and troubles on demand."""

from dataclasses import dataclass, field

from songbot.core.board import Face
from songbot.core.digest import Digest
from songbot.ports import Clock
from songbot.ports.club import Placed


@dataclass
class FakeBoard:
    """Messages by id; `trouble` maps a channel to what keeps the bot out."""

    clock: Clock
    shown: dict[str, Face] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=dict)
    calls: list[tuple[float, str, str]] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)
    pinned: list[str] = field(default_factory=list)
    trouble: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    digests: list[Digest] = field(default_factory=list)

    async def hang(self, channel: str, face: Face, name: str) -> Placed:
        self.calls.append((self.clock.now(), "hang", channel))
        if channel in self.trouble:
            return Placed(trouble=self.trouble[channel])
        message = self.names.setdefault(name, str(len(self.names) + 1))
        self.shown[message], self.channels[message] = face, channel
        return Placed(message)

    async def change(self, channel: str, message: str, face: Face) -> Placed:
        self.calls.append((self.clock.now(), "change", channel))
        if channel in self.trouble:
            return Placed(trouble=self.trouble[channel])
        if message not in self.shown:
            return Placed(trouble="gone")
        self.shown[message] = face
        return Placed(message)

    async def announce(self, channel: str, digest: Digest, name: str) -> Placed:
        self.calls.append((self.clock.now(), "announce", channel))
        self.digests.append(digest)
        return Placed(trouble=self.trouble.get(channel, ""))

    async def pin(self, channel: str, message: str) -> None:
        self.pinned.append(message)

    async def remove(self, channel: str, message: str) -> None:
        self.shown.pop(message, None)

    async def tell(self, user: str, key: str, channel: str, locale: str) -> None:
        self.told.append((user, key))

    def edits(self, channel: str) -> list[float]:
        return [at for at, _, where in self.calls if where == channel]
