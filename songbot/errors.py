"""Every error of songbot; each carries a key and values, and `words` has the sentence that people read.

SongbotError
├── Refused          what was asked cannot be done, and the sentence says what can
├── SourceFailed     one outside service did not help; the others go on
├── EngineFailed     the engine gave no answer: it crashed, took too long or was stopped
├── Undelivered      Discord stumbles; the answer has to be brought again later
└── Misconfigured    a setting is missing or wrong; only the operator can mend it
"""


class SongbotError(Exception):
    """Something that has a sentence under `key`, filled with `values`."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(f"{key} {values}" if values else key)
        self.key = key
        self.values = values


class Refused(SongbotError):
    """What was asked cannot be done."""


class SourceFailed(SongbotError):
    """One outside service did not help: `values` has its `source`, and `key` says how it failed."""

    @property
    def source(self) -> str:
        """The service's name."""
        return str(self.values.get("source", ""))


class EngineFailed(SongbotError):
    """The engine gave no answer; `crashed` is whether it died with this job in hand."""

    @property
    def crashed(self) -> bool:
        """Whether the process ended, rather than refusing the job."""
        return self.key in {"engine_crashed", "engine_slow"}


class Undelivered(SongbotError):
    """An answer could not be brought now, though its way is still open."""


class Misconfigured(SongbotError):
    """A setting is missing or wrong."""


def named(unforeseen: Exception) -> str:
    """An error that has no sentence, as the operator reads it: what some say is nothing without their kind."""
    return f"{type(unforeseen).__name__}: {unforeseen}"
