"""What stands in a .env file."""

from pathlib import Path

from songbot.errors import Misconfigured


def lines_of(file: Path | None) -> dict[str, str]:
    """NAME=value lines; # starts a comment, quotes around a value fall off."""
    if file is None or not file.is_file():
        return {}
    try:
        text = file.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as refusal:
        raise Misconfigured("settings", wrong=f"{file} cannot be read ({refusal.strerror}).") from refusal
    lines = (line.strip() for line in text.splitlines())
    pairs = (line.removeprefix("export ").partition("=") for line in lines if line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, _, value in pairs}
