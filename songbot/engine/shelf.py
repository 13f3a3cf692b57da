"""The models of an engine process: the one that answers, its swap for another without a pause, and the way back."""

import logging
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ml import registry
from ml.errors import MlError, ModelRefused
from ml.folder import load_model
from ml.model import Model, warm

log = logging.getLogger(__name__)

SHOWN = ("mae_shown", "median_mae", "r2")
FIRST = "the model that came with songbot"
BROKEN = "the model before it cannot be used"


class Shelf:
    """A folder of models with a pointer to the current one, or one model's own folder, which never changes.

    `model` is one reference: whoever has taken it goes on with it, whoever comes after a swap has the new one.
    """

    def __init__(self, path: Path, device: str = "cpu") -> None:
        self._path = path
        self._device = device
        self._fixed = (path / registry.META).exists()
        self._swapping = threading.Lock()
        self._name = ""
        self.model = self._first()
        warm(self.model)

    def promote(self, name: str, reason: str) -> None:
        """Load and warm a model, let it serve, and note it; ModelRefused, and nothing changes, when it is unfit."""
        self._check_open()
        with self._swapping:
            model = self._loaded(name)
            registry.promote(self._path, name, when=datetime.now(UTC), reason=reason)
            self.model, self._name = model, name

    def rollback(self, reason: str) -> None:
        """Back to the model before."""
        self._check_open()
        self.promote(registry.previous(self._path).name, reason)

    def refresh(self) -> None:
        """Serve what the pointer names, which another process may have moved."""
        if self._fixed or registry.current(self._path).name == self._name:
            return
        with self._swapping:
            name = registry.current(self._path).name
            self.model, self._name = self._loaded(name), name

    def told(self) -> dict[str, Any]:
        """What the bot has to know: the model that answers, and all there are."""
        folder = self._path if self._fixed else self._path / self._name
        shared = registry.shared(folder)
        return {
            "ready": self.model.name,
            "figures": _figures(self.model.meta),
            "inputs": shared,
            "versions": [self._version(self._path, self.model.name)] if self._fixed else list(self._versions()),
        }

    def _first(self) -> Model:
        """The current model; where it cannot be used the one before, then any that can."""
        if self._fixed:
            return load_model(self._path).on(self._device)
        refusals = []
        for name, reason in self._candidates():
            try:
                model = load_model(self._path / name).on(self._device)
            except (MlError, OSError) as refused:
                log.warning("%s", refused)
                refusals.append(str(refused))
                continue
            registry.promote(self._path, name, when=datetime.now(UTC), reason=reason)
            self._name = name
            return model
        none = f"There is no model in {self._path}." if self._path.is_dir() else f"{self._path} does not exist."
        raise ModelRefused(refusals[0] if refusals else none)

    def _candidates(self) -> Iterator[tuple[str, str]]:
        stored = registry.listing(self._path) if self._path.is_dir() else ()
        pointed = [one.name for one in stored if one.is_current] + [one.name for one in stored if one.is_previous]
        others = [one.name for one in reversed(stored) if one.name not in pointed and one.refusal is None]
        yield from ((name, BROKEN if pointed else FIRST) for name in (*pointed, *others))

    def _loaded(self, name: str) -> Model:
        if Path(name).name != name:
            raise ModelRefused(f"{name!r} is no model's name.")
        model = load_model(self._path / name).on(self._device)
        warm(model)
        return model

    def _versions(self) -> Iterator[dict[str, Any]]:
        since = {one.current: one.when for one in registry.history(self._path)}
        for one in registry.listing(self._path):
            if one.refusal is None and (found := self._there(one.name)):
                yield found | {"current": one.is_current, "previous": one.is_previous, "since": since.get(one.name)}

    def _there(self, name: str) -> dict[str, Any] | None:
        """None where it was tidied away since it was listed."""
        try:
            return self._version(self._path / name, name)
        except FileNotFoundError:
            return None

    @staticmethod
    def _version(folder: Path, name: str) -> dict[str, Any]:
        meta = registry.meta(folder)
        known = {"created": meta.get("created"), "scale": meta.get("scale"), "figures": _figures(meta)}
        return {"name": name, "current": True, "previous": False, "since": None, **known}

    def _check_open(self) -> None:
        if self._fixed:
            raise ModelRefused(f"{self._path} is one model's own folder and never changes.")


def _figures(meta: Mapping[str, object]) -> list[float] | None:
    """How good a model is as served, where its folder says so."""
    metrics = meta.get("metrics")
    found = metrics.values() if isinstance(metrics, Mapping) else ()
    rows = [row for part in found if isinstance(part, list) for row in part if isinstance(row, dict)]
    served = next((row for row in rows if row.get("mode") == "served"), {})
    return [float(served[name]) for name in SHOWN] if all(name in served for name in SHOWN) else None
