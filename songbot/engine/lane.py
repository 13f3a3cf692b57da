"""What waits for one thread of the engine process, and who is taken together."""

import threading
from collections import deque

from songbot.engine.wire import Message


class Lane:
    """First in, first out; `take` is greedy: everything that waits, up to `most`, and never waits for more."""

    def __init__(self, kind: str, most: int) -> None:
        self.kind = kind
        self._most = most
        self._waiting: deque[Message] = deque()
        self._more = threading.Condition()

    def put(self, message: Message) -> None:
        """One more."""
        with self._more:
            self._waiting.append(message)
            self._more.notify()

    def take(self) -> list[Message]:
        """The next batch, once there is one; whoever asked to be alone is a batch of one."""
        with self._more:
            self._more.wait_for(lambda: self._waiting)
            batch = [self._waiting.popleft()]
            while self._waiting and len(batch) < self._most and not (_alone(batch[0]) or _alone(self._waiting[0])):
                batch.append(self._waiting.popleft())
            return batch


def _alone(message: Message) -> bool:
    return bool(message[0]["alone"])
