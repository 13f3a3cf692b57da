"""What can go wrong, as sentences for people: `BadInput` ends a command with exit code 2.

MlError
├── BadInput         what was handed in cannot be used: file, row and column are named
│   └── BadAudio     bytes that are no usable sound
├── ModelRefused     a model folder is half-written, truncated, tampered with or of another schema
└── NotEarned        the evidence does not carry the question (an importance chart without an R2 above 0)
"""


class MlError(Exception):
    """Root of every error that ml raises on purpose; its text is one sentence that says what to do."""


class BadInput(MlError):
    """A file, a value or an option that cannot be used."""


class BadAudio(BadInput):
    """Bytes that are not a usable sound."""


class ModelRefused(MlError):
    """A model folder that must not be served."""


class NotEarned(MlError):
    """A question that the evidence at hand does not carry."""
