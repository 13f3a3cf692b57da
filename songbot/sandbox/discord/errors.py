"""How Discord refuses: a status, a code and a message."""

from collections.abc import Mapping


class ApiError(Exception):
    """An answer that is not the one hoped for."""

    def __init__(self, status: int, code: int, message: str, errors: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"message": message, "code": code, **({"errors": errors} if errors else {})}


def invalid(path: str, why: str) -> ApiError:
    """400/50035 with the place that is wrong."""
    place: dict[str, object] = {"_errors": [{"code": "INVALID", "message": why}]}
    for name in reversed(path.split(".")):
        place = {name: place}
    return ApiError(400, 50035, f"Invalid Form Body\nIn {path}: {why}", place)


UNKNOWN_INTERACTION = ApiError(404, 10062, "Unknown interaction")
UNKNOWN_WEBHOOK = ApiError(404, 10015, "Unknown Webhook")
UNKNOWN_MESSAGE = ApiError(404, 10008, "Unknown Message")
UNKNOWN_CHANNEL = ApiError(404, 10003, "Unknown Channel")
ACKNOWLEDGED = ApiError(400, 40060, "Interaction has already been acknowledged.")
DEAD_TOKEN = ApiError(401, 50027, "Invalid Webhook Token")
UNAUTHORIZED = ApiError(401, 0, "401: Unauthorized")
EMPTY = ApiError(400, 50006, "Cannot send an empty message")
NO_ACCESS = ApiError(403, 50001, "Missing Access")
NO_PERMISSION = ApiError(403, 50013, "Missing Permissions")
TOO_MANY_FOLLOWUPS = ApiError(400, 40094, "Maximum number of follow-up messages reached")
TOO_LARGE = ApiError(413, 40005, "Request entity too large")
OLD_MESSAGE_EDITS = ApiError(429, 30046, "Maximum number of edits to messages older than 1 hour reached")
