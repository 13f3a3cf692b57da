"""Training one member of the feature stream: resumable after each epoch, and the same weights for the same seed."""

import json
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save
from torch import Tensor
from torch.nn import functional

from ml.arrays import FloatArray, IntArray
from ml.device import ahead, mixed, moved
from ml.nets.masks import Dropout, epoch_order, hide, mix
from ml.nets.net import BINS, Batch, Net, Shape, soft_labels
from ml.songs.dataset import Rows
from ml.songs.features import NAMES
from ml.songs.genres import PARENTS, TAGS, parent_of

Degrade = Callable[[Rows, np.random.Generator], Rows]
Told = Callable[[int], None]


@dataclass(frozen=True)
class Options:
    """Everything that decides a training besides its rows."""

    seed: int = 0
    epochs: int = 16
    least_steps: int = 1000  # small tables are passed over more often
    batch: int = 512
    rate: float = 4e-3
    decay: float = 1e-2
    average: float = 0.005
    sigma: float = 4.0
    plays_weight: float = 0.2
    dropout: Dropout = field(default_factory=Dropout)
    device: str = "cpu"

    def passes(self, rows: int) -> int:
        """How many epochs, given the number of rows."""
        return max(self.epochs, min(25, math.ceil(self.least_steps * self.batch / max(rows, 1))))


def blank(rows: Rows, snapshots: int, seed: int) -> Net:
    """A net that has seen nothing but the spread of its inputs."""
    torch.manual_seed(seed)
    shape = Shape(tags=len(TAGS), parents=len(PARENTS), snapshots=snapshots)
    parents = torch.tensor([PARENTS.index(parent_of(tag)) for tag in TAGS])
    return Net(shape, torch.from_numpy(edges(rows.numeric, shape.steps)), parents)


def edges(numeric: FloatArray, steps: int) -> FloatArray:
    """[features, steps + 1] rising quantiles of what is known; a column without values gets its own order."""
    found = np.empty((len(NAMES), steps + 1), dtype=np.float32)
    for place in range(len(NAMES)):
        known = numeric[~np.isnan(numeric[:, place]), place]
        marks = np.unique(np.quantile(known, np.linspace(0, 1, steps + 1))) if len(known) else np.zeros(1)
        grain = 1e-3 * max(1.0, abs(float(marks[-1])))
        beyond = marks[-1] + grain * np.arange(1, steps + 2 - len(marks))
        found[place] = np.concatenate([marks, beyond])
    return found


def batch_of(rows: Rows, device: str | torch.device = "cpu") -> Batch:
    """Rows as tensors."""
    return Batch(
        numeric=moved(torch.from_numpy(rows.numeric), device),
        tags=moved(torch.from_numpy(rows.tags), device),
        snapshot=moved(torch.from_numpy(rows.snapshot), device),
        estimated=moved(torch.from_numpy(rows.estimated), device),
    )


class Run:
    """One member's training: its net, its optimiser, its running average, and where it stands."""

    def __init__(self, net: Net, options: Options, steps: int) -> None:
        self.net, self.options, self.steps, self.step, self.epoch = net.to(options.device), options, steps, 0, 0
        matrices = [weight for weight in net.parameters() if weight.ndim > 1]
        vectors = [weight for weight in net.parameters() if weight.ndim <= 1]
        self.optimiser = torch.optim.AdamW(
            [{"params": matrices, "weight_decay": options.decay}, {"params": vectors, "weight_decay": 0.0}],
            lr=options.rate,
        )
        self.average = [weight.detach().clone() for weight in net.parameters()]
        self.soft = soft_labels(torch.arange(BINS, dtype=torch.float32), options.sigma).to(options.device)

    def pass_over(self, rows: Rows, served: Rows | None, told: Told) -> None:
        """One epoch; what is drawn depends on the seed and the epoch alone, so a resumed run draws the same."""
        seeds = [self.options.seed, self.epoch]
        rng = np.random.default_rng(seeds)
        torch.manual_seed(int(rng.integers(2**31)))
        shown = rows if served is None else mix(rows, served, rng, self.options.dropout.served)
        shown = hide(shown, rng, self.options.dropout)
        self.net.train()
        order = epoch_order(len(rows), rng, self.options.batch)
        for batch, labels in ahead(lambda places: self._batch(shown, places), order):
            self._update(batch, labels)
            told(len(labels))
        self.epoch += 1

    def averaged(self) -> Net:
        """The net with the running average for weights."""
        net = Net(self.net.shape, self.net.edges.cpu(), self.net.parent_of.cpu())
        for weight, average in zip(net.parameters(), self.average, strict=True):
            weight.data.copy_(average)
        return net.eval()

    def save(self, folder: Path) -> None:
        """Everything that the next epoch needs; the pointer is written last, so a torn state is never read."""
        folder.mkdir(parents=True, exist_ok=True)
        # Written by Python, whose errors say that the disk is full.
        (folder / f"epoch-{self.epoch}.safetensors").write_bytes(save(self._tensors()))
        state = {"epoch": self.epoch, "step": self.step, "options": asdict(self.options)}
        part = folder / "state.part"
        part.write_text(json.dumps(state))
        part.replace(folder / "state.json")
        (folder / f"epoch-{self.epoch - 1}.safetensors").unlink(missing_ok=True)

    def resume(self, folder: Path) -> None:
        """Go on where an interrupted run of the same options stopped; another run's state is not touched."""
        path = folder / "state.json"
        state = json.loads(path.read_text()) if path.exists() else {}
        if state.get("options") != asdict(self.options):
            return
        tensors = load_file(folder / f"epoch-{state['epoch']}.safetensors")
        for place, weight in enumerate(self.net.parameters()):
            weight.data.copy_(tensors[f"weight-{place}"])
            self.average[place].copy_(tensors[f"average-{place}"])
            moments = {name: tensors[f"{name}-{place}"].to(weight.device) for name in ("exp_avg", "exp_avg_sq")}
            self.optimiser.state[weight] = {"step": tensors[f"step-{place}"], **moments}
        self.epoch, self.step = state["epoch"], state["step"]

    def _batch(self, rows: Rows, places: IntArray) -> tuple[Batch, Tensor]:
        some = rows.take(places)
        return batch_of(some, self.options.device), moved(torch.from_numpy(some.labels), self.options.device)

    def _update(self, batch: Batch, labels: Tensor) -> None:
        rate = self.options.rate * min(1.0, (self.step + 1) / min(200, 1 + self.steps // 8))
        rate *= 0.5 + 0.5 * math.cos(math.pi * self.step / max(self.steps, 1))
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        with mixed(self.options.device):
            logits = self.net(batch)
        loss = self._loss(logits.float(), labels)
        self.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        self.optimiser.step()
        self.step += 1
        for average, weight in zip(self.average, self.net.parameters(), strict=True):
            average.lerp_(weight.detach(), self.options.average)

    def _loss(self, logits: Tensor, labels: Tensor) -> Tensor:
        popularity = self._head_loss(logits[:, 0], labels[:, 0])
        return popularity + self.options.plays_weight * self._head_loss(logits[:, 1], labels[:, 1])

    def _head_loss(self, logits: Tensor, labels: Tensor) -> Tensor:
        known = ~torch.isnan(labels)
        if not bool(known.any()):
            return logits.sum() * 0.0
        target = self.soft[labels[known].round().long()]
        return -(target * functional.log_softmax(logits[known], dim=1)).sum(1).mean()

    def _tensors(self) -> dict[str, Tensor]:
        tensors: dict[str, Tensor] = {}
        for place, weight in enumerate(self.net.parameters()):
            tensors[f"weight-{place}"] = weight.detach().clone()
            tensors[f"average-{place}"] = self.average[place].clone()
            for name, value in self.optimiser.state[weight].items():
                tensors[f"{name}-{place}"] = value.clone()
        return tensors


def fit(rows: Rows, net: Net, options: Options, degrade: Degrade | None, where: tuple[Path | None, Told]) -> Net:
    """Train one member on all the rows handed in; `where` is the folder to resume from and who hears of progress."""
    folder, told = where
    epochs = options.passes(len(rows))
    steps = epochs * max(1, round(len(rows) / options.batch))
    run = Run(net, options, steps)
    if folder is not None:
        run.resume(folder)
        told(run.epoch * len(rows))
    for epoch in range(run.epoch, epochs):
        served = degrade(rows, np.random.default_rng([options.seed, epoch, 1])) if degrade else None
        run.pass_over(rows, served, told)
        if folder is not None:
            run.save(folder)
    return run.averaged()


def chances(net: Net, rows: Rows, head: int = 0) -> FloatArray:
    """[n, bins] of one member, in batches that stay in the cache."""
    found: list[FloatArray] = []
    with torch.inference_mode():
        for start in range(0, len(rows), 2048):
            places: IntArray = np.arange(start, min(start + 2048, len(rows)))
            logits = net(batch_of(rows.take(places), net.offset.device))[:, head]
            found.append(functional.softmax(logits, dim=1).cpu().numpy())
    return np.concatenate(found)
