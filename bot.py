"""Starts songbot: with keys in the environment or .env on Discord, with none as a complete local demo."""

import sys

STOPPED = 130
"""The exit code of what Ctrl-C has ended before it could end by itself."""


def main() -> int:
    """Load the bot and hand it the command line."""
    try:
        from songbot.start import command  # loading takes a moment, in which Ctrl-C has to be as quiet as later

        return command(sys.argv[1:])
    except KeyboardInterrupt:
        return STOPPED


if __name__ == "__main__":
    sys.exit(main())
