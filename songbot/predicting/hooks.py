"""What may have a part in an answer beside the worker, wired where it is built."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field

from songbot.asking.several import Lister
from songbot.core.job import Job
from songbot.core.outcome import Predicted
from songbot.core.popularity import ESTIMATES, Scale
from songbot.core.prediction import Answer
from songbot.core.track import Track
from songbot.ports.learning import Lessons
from songbot.predicting.own import Audience


@dataclass(frozen=True)
class Hooks:
    """Who else has a part in an answer; without any of them there are answers all the same."""

    crossed: Callable[[str], None] = lambda _: None  # hears the name of each step boundary as it is passed
    credit: Callable[[Job, Predicted], Awaitable[Predicted]] | None = None  # says who found a song first
    brought: Callable[[Job, Predicted], Awaitable[None]] | None = None  # hears of each card that was seen
    lessons: Lessons | None = None  # keeps what was learned of each song as a row of data
    audience: Audience | None = None  # counts an artist's listeners
    listers: Mapping[str, Lister] = field(default_factory=dict)  # who say which songs an album holds
    guard: Callable[[Track, Answer], Coroutine[None, None, None]] | None = None  # holds the model to its promises
    scale: Callable[[], Scale] = lambda: ESTIMATES
    spotify: bool = False  # whether the model may be told what Spotify says
