"""How Discord refuses: a status, a code and a message."""

from functools import partial
from typing import Any


class ApiError(Exception):
    """An answer that is not the one hoped for."""

    def __init__(self, status: int, code: int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"message": message, "code": code, **more}


def invalid(path: str, why: str, code: str = "INVALID") -> ApiError:
    """400/50035 with the place that is wrong."""
    place: dict[str, object] = {"_errors": [{"code": code, "message": why}]}
    for name in reversed(path.split(".")):
        place = {name: place}
    return ApiError(400, 50035, f"Invalid Form Body\nIn {path}: {why}", errors=place)


def must(holds: object, path: str, why: str) -> None:
    """400/50035 unless it holds."""
    if not holds:
        raise invalid(path, why)


UNKNOWN_INTERACTION = partial(ApiError, 404, 10062, "Unknown interaction")
UNKNOWN_WEBHOOK = partial(ApiError, 404, 10015, "Unknown Webhook")
UNKNOWN_MESSAGE = partial(ApiError, 404, 10008, "Unknown Message")
UNKNOWN_CHANNEL = partial(ApiError, 404, 10003, "Unknown Channel")
UNKNOWN_GUILD = partial(ApiError, 404, 10004, "Unknown Guild")
UNKNOWN_MEMBER = partial(ApiError, 404, 10007, "Unknown Member")
UNKNOWN_USER = partial(ApiError, 404, 10013, "Unknown User")
UNKNOWN_COMMAND = partial(ApiError, 404, 10063, "Unknown application command")
UNKNOWN_APPLICATION = partial(ApiError, 404, 10002, "Unknown Application")
ACKNOWLEDGED = partial(ApiError, 400, 40060, "Interaction has already been acknowledged.")
DEAD_TOKEN = partial(ApiError, 401, 50027, "Invalid Webhook Token")
UNAUTHORIZED = partial(ApiError, 401, 0, "401: Unauthorized")
EMPTY = partial(ApiError, 400, 50006, "Cannot send an empty message")
NO_ACCESS = partial(ApiError, 403, 50001, "Missing Access")
NO_PERMISSION = partial(ApiError, 403, 50013, "Missing Permissions")
NOT_THE_AUTHOR = partial(ApiError, 403, 50005, "Cannot edit a message authored by another user")
TOO_MANY_COMMANDS = partial(ApiError, 400, 30032, "Maximum number of application commands reached")
TOO_MANY_FOLLOWUPS = partial(ApiError, 400, 40094, "Maximum number of follow-up messages reached")
TOO_LARGE = partial(ApiError, 413, 40005, "Request entity too large")
OLD_MESSAGE_EDITS = partial(ApiError, 429, 30046, "Maximum number of edits to messages older than 1 hour reached")
