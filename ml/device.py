"""Where tensors are worked on: a card where there is one, else the processor; and what keeps a card busy."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import TypeVar

import torch
from torch import Tensor

from ml.errors import BadInput

CHOICES = ("auto", "cpu", "cuda")
_In = TypeVar("_In")
_Out = TypeVar("_Out")


def choose(name: str) -> str:
    """`auto` takes the card where there is one; a card that was asked for and is not there is an error."""
    there = torch.cuda.is_available()
    if name == "cuda" and not there:
        raise BadInput("--device cuda: there is no CUDA card here, or this torch was built without CUDA; use cpu.")
    chosen = "cuda" if there and name != "cpu" else "cpu"
    if chosen == "cuda":
        torch.backends.cudnn.allow_tf32 = False  # answers are promised within 0.1 point of the processor's
    return chosen


def mixed(device: str) -> AbstractContextManager[object]:
    """Half precision where a card is trained on; the processor gains nothing by it."""
    return torch.autocast(device, torch.bfloat16, enabled=device == "cuda")


def moved(tensor: Tensor, device: str | torch.device) -> Tensor:
    """On the device; on its way to a card from pinned memory, so that nobody waits for it."""
    where = torch.device(device)
    if where.type == "cuda" and tensor.device.type == "cpu":
        return tensor.pin_memory().to(where, non_blocking=True)
    return tensor.to(where)


def ahead(make: Callable[[_In], _Out], items: Iterable[_In], depth: int = 2) -> Iterator[_Out]:
    """What `make` makes of each item, in order, the next ones under way in a thread while one is worked on."""
    with ThreadPoolExecutor(1) as pool:
        waiting: deque[Future[_Out]] = deque()
        for item in items:
            waiting.append(pool.submit(make, item))
            if len(waiting) > depth:
                yield waiting.popleft().result()
        yield from (future.result() for future in waiting)
