"""Training the spectrogram stream on top of a fixed feature stream: resumable, the same weights for the same seed."""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save
from torch import Tensor, nn
from torch.nn import functional

from ml.arrays import FloatArray, IntArray
from ml.device import ahead, mixed, moved
from ml.nets.net import BINS, soft_labels
from ml.nets.tower import EMBEDDING, SECONDS, STEP, Tower
from ml.nets.tower_verdict import Evidence, Verdict, judge, likelihood

Told = Callable[[int], None]
Packed = NDArray[np.uint8]

_FRAMES = int(SECONDS / STEP)


@dataclass(frozen=True)
class Options:
    """Everything that decides a training besides its clips."""

    seed: int = 0
    epochs: int = 24
    patience: int = 8
    batch: int = 8
    rate: float = 3e-3
    decay: float = 0.02
    average: float = 0.02
    sigma: float = 4.0
    gain: float = 2.0  # decibels; more would hide how loud an event is
    masked: int = 12  # mel bands hidden at once
    loudest: float = 2.0  # weight of the helper that hears the strongest place of a clip
    plays_weight: float = 0.2
    validation: float = 0.2
    threads: int = 1
    device: str = "cpu"


@dataclass(frozen=True)
class Heard:
    """Clips with what the feature stream says of them and what is true; NaN labels are not known."""

    logmels: Sequence[Packed] | Packed  # each [frames, 128], decibels = value / 2 - 80
    base: FloatArray  # [n, heads, BINS] logits
    labels: FloatArray  # [n, heads] points
    artists: IntArray  # [n]

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class Batch:
    """What one step learns from."""

    places: IntArray
    logmels: Tensor
    lengths: Tensor | None
    base: Tensor


def batch_of(
    logmels: Sequence[Packed] | Packed, places: IntArray, device: str | torch.device
) -> tuple[Tensor, Tensor | None]:
    """[n, frames, 128] decibels padded to the longest clip, and how many frames are real where they differ.

    Where all clips are of one length the tower is a little faster without being told, and says the same.
    """
    clips = [np.asarray(logmels[int(place)])[:_FRAMES] for place in places]
    lengths = np.array([len(clip) for clip in clips])
    padded = np.zeros((len(clips), max(2, int(lengths.max())), clips[0].shape[1]), np.uint8)
    for row, clip in zip(padded, clips, strict=True):
        row[: len(clip)] = clip
    decibels = moved(torch.from_numpy(padded), device).float() * 0.5 - 80
    return decibels, None if (lengths == lengths[0]).all() else moved(torch.from_numpy(lengths), device)


def split(artists: IntArray, share: float, seed: int) -> tuple[IntArray, IntArray]:
    """Rows to learn from and rows to judge by; no artist is on both sides."""
    names = np.random.default_rng([seed, 77]).permutation(np.unique(artists))
    kept = names[: max(2, round(share * len(names)))]
    judged = np.isin(artists, kept)
    return np.flatnonzero(~judged), np.flatnonzero(judged)


class Run:
    """One training: tower, helper, optimiser, running average, the best state so far, and where it stands."""

    def __init__(self, heard: Heard, options: Options) -> None:
        torch.manual_seed(options.seed)
        self.heard, self.options = heard, options
        self.learn, self.check = split(heard.artists, options.validation, options.seed)
        heads = heard.labels.shape[1]
        self.tower = Tower(heads)
        self._measure_inputs()
        # Hears the strongest place of each channel over the whole clip, so that the layers soon find what is rare; it
        # is thrown away after training, since a maximum would tie the seconds together.
        self.helper = nn.Linear(2 * EMBEDDING, heads)
        self.modules = nn.ModuleList([self.tower, self.helper]).to(options.device)
        self.steps_an_epoch = max(1, len(self.learn) // options.batch)
        weights = list(self.modules.parameters())
        groups = [
            {"params": [weight for weight in weights if weight.ndim > 1], "weight_decay": options.decay},
            {"params": [weight for weight in weights if weight.ndim <= 1], "weight_decay": 0.0},
        ]
        self.optimiser = torch.optim.AdamW(groups, lr=options.rate)
        self.average = {name: value.clone() for name, value in self.tower.state_dict().items()}
        self.best = self.average
        self.said: list[FloatArray] = []  # what each epoch's average says of the clips to judge by, [n, heads, BINS]
        self.scores: list[float] = []
        self.labels = torch.from_numpy(heard.labels.astype(np.float32))
        self.soft = soft_labels(torch.nan_to_num(self.labels, nan=50.0), options.sigma)
        learned = self.labels[self.learn]
        centre = torch.nan_to_num(learned.nanmean(0), nan=50.0)
        width = torch.nan_to_num((learned - centre).square().nanmean(0).sqrt(), nan=1.0).clamp(min=1.0)
        self.aims = torch.nan_to_num((self.labels - centre) / width).to(options.device)
        self.labels, self.soft = self.labels.to(options.device), self.soft.to(options.device)

    @property
    def epoch(self) -> int:
        """How many epochs are done."""
        return len(self.said)

    @property
    def finished(self) -> bool:
        """Whether the plan is done, or nothing has become better for long."""
        stale = self.epoch - 1 - int(np.argmax(self.scores)) if self.scores else 0
        return self.epoch >= self.options.epochs or stale >= self.options.patience

    def pass_over(self, told: Told) -> None:
        """One epoch; what is drawn depends on the seed and the epoch alone, so a resumed run draws the same."""
        rng = np.random.default_rng([self.options.seed, self.epoch])
        order = rng.permutation(self.learn)
        self.modules.train()
        size = self.options.batch
        batches = [order[step * size : (step + 1) * size] for step in range(self.steps_an_epoch)]
        for step, batch in enumerate(ahead(self._batch, batches)):
            self._update(batch, rng, self.epoch * self.steps_an_epoch + step)
            told(len(batch.places))
        said = speak(self.averaged(), self.heard.logmels, self.check).sum(axis=1)
        self.said.append(said)
        evidence = self.evidence()
        self.scores.append(likelihood(evidence, said, 1.0))
        if int(np.argmax(self.scores)) == self.epoch - 1:
            self.best = {name: value.clone() for name, value in self.average.items()}

    def averaged(self) -> Tower:
        """The tower with the running average for weights."""
        return _tower(self.average, self.tower.heads).to(self.options.device)

    def evidence(self) -> Evidence:
        """The clips to judge by."""
        rows = self.check
        return Evidence(self.heard.base[rows], self.heard.labels[rows], self.heard.artists[rows], self.options.sigma)

    def save(self, folder: Path) -> None:
        """Everything that the next epoch needs; the pointer is written last, so a torn state is never read."""
        folder.mkdir(parents=True, exist_ok=True)
        tensors = {f"weight.{name}": value for name, value in self.modules.state_dict().items()}
        tensors |= {f"average.{name}": value for name, value in self.average.items()}
        tensors |= {f"best.{name}": value for name, value in self.best.items()}
        tensors |= {f"said.{place}": torch.from_numpy(said) for place, said in enumerate(self.said)}
        for place, weight in enumerate(self.modules.parameters()):
            tensors |= {f"{name}.{place}": value for name, value in self.optimiser.state[weight].items()}
        whole = save({name: value.contiguous().clone() for name, value in tensors.items()})
        self._path(folder, self.epoch).write_bytes(whole)
        part = folder / "tower.part"
        part.write_text(json.dumps({"options": asdict(self.options), "clips": len(self.heard), "scores": self.scores}))
        part.replace(folder / "tower.json")
        self._path(folder, self.epoch - 1).unlink(missing_ok=True)

    def resume(self, folder: Path) -> None:
        """Go on where an interrupted run of the same options stopped; another run's state is not touched."""
        path = folder / "tower.json"
        state = json.loads(path.read_text()) if path.exists() else {}
        if (state.get("options"), state.get("clips")) != (asdict(self.options), len(self.heard)):
            return
        self.scores = state["scores"]
        tensors = load_file(self._path(folder, len(self.scores)), device=self.options.device)
        self.modules.load_state_dict(_under("weight.", tensors))
        self.average, self.best = _under("average.", tensors), _under("best.", tensors)
        self.said = [tensors[f"said.{place}"].cpu().numpy() for place in range(len(self.scores))]
        for place, weight in enumerate(self.modules.parameters()):
            moments = {name: tensors[f"{name}.{place}"] for name in ("exp_avg", "exp_avg_sq")}
            self.optimiser.state[weight] = {"step": tensors[f"step.{place}"].cpu(), **moments}

    @staticmethod
    def _path(folder: Path, epoch: int) -> Path:
        return folder / f"tower-{epoch}.safetensors"

    def _measure_inputs(self) -> None:
        rng = np.random.default_rng([self.options.seed, 78])
        some = rng.permutation(self.learn)[:300]
        frames = np.concatenate([np.asarray(self.heard.logmels[int(place)])[::8] for place in some]) * 0.5 - 80
        self.tower.mean.copy_(torch.from_numpy(frames.mean(axis=0)))
        self.tower.spread.copy_(torch.from_numpy(frames.std(axis=0) + 1.0))

    def _vary(self, logmels: Tensor, rng: np.random.Generator) -> Tensor:
        """Another loudness and a hidden band, which no label depends on much; the order of time stays."""
        gain = rng.uniform(-self.options.gain, self.options.gain, (len(logmels), 1, 1))
        varied = logmels + moved(torch.from_numpy(gain.astype(np.float32)), logmels.device)
        first, count = int(rng.integers(128)), int(rng.integers(self.options.masked + 1))
        varied[:, :, first : first + count] = self.tower.mean[first : first + count]
        return varied

    def _batch(self, places: IntArray) -> Batch:
        logmels, lengths = batch_of(self.heard.logmels, places, self.options.device)
        base = torch.from_numpy(self.heard.base[places].astype(np.float32))
        return Batch(places, logmels, lengths, moved(base, self.options.device))

    def _update(self, batch: Batch, rng: np.random.Generator, step: int) -> None:
        with mixed(self.options.device):
            embedded = self.tower.embed(self._vary(batch.logmels, rng), batch.lengths)
        embedded = embedded.float()
        logits = batch.base + self.tower.by_second(self.tower.speak(embedded)).sum(1)
        strongest = self.helper(torch.cat([embedded.amax(2), embedded.mean(2)], dim=1))
        loss = self._loss(logits, strongest, batch.places)
        steps = self.options.epochs * self.steps_an_epoch
        rate = self.options.rate * min(1.0, (step + 1) / min(100, 1 + steps // 5))
        rate *= 0.5 + 0.5 * math.cos(math.pi * step / steps)
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        self.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        nn.utils.clip_grad_norm_(self.modules.parameters(), 5.0)
        self.optimiser.step()
        for name, value in self.tower.state_dict().items():
            if value.is_floating_point():
                self.average[name].lerp_(value, self.options.average)
            else:
                self.average[name].copy_(value)

    def _loss(self, logits: Tensor, strongest: Tensor, places: IntArray) -> Tensor:
        labels = self.labels[places]
        known = (~torch.isnan(labels)).float()
        weight = known / known.sum(0).clamp(min=1)
        weight[:, 1:] *= self.options.plays_weight
        fit = -(self.soft[places] * functional.log_softmax(logits, dim=2)).sum(2)
        return (weight * (fit + self.options.loudest * (strongest - self.aims[places]).square())).sum()


def speak(tower: Tower, logmels: Sequence[Packed] | Packed, places: IntArray) -> FloatArray:
    """[n, seconds, heads, BINS] logits of so many clips; a shorter clip is silent after its end."""
    found = np.zeros((len(places), SECONDS, tower.heads, BINS), np.float32)
    tower.eval()
    with torch.inference_mode():
        for start in range(0, len(places), 16):
            said = tower(*batch_of(logmels, places[start : start + 16], tower.mean.device)).cpu().numpy()
            found[start : start + len(said), : said.shape[1]] = said
    return found


def work(artists: IntArray, options: Options) -> int:
    """How many clips pass through training, for a progress bar."""
    learned = len(split(artists, options.validation, options.seed)[0])
    return min(learned, max(1, learned // options.batch) * options.batch) * options.epochs


def fit_tower(heard: Heard, options: Options, where: tuple[Path | None, Told]) -> tuple[Tower, Verdict]:
    """Train on most artists, judge on the rest; `where` is the folder to resume from and who hears of progress."""
    folder, told = where
    torch.set_num_threads(options.threads)
    run = Run(heard, options)
    if folder is not None:
        run.resume(folder)
        told(run.epoch * work(heard.artists, options) // options.epochs)
    while not run.finished:
        run.pass_over(told)
        if folder is not None:
            run.save(folder)
    tower = _tower(run.best, run.tower.heads).to(options.device)
    by_second = speak(tower, heard.logmels, run.check)
    return tower.cpu(), judge(run.evidence(), run.said, by_second)


def _tower(weights: dict[str, Tensor], heads: int) -> Tower:
    tower = Tower(heads)
    tower.load_state_dict(weights)
    return tower.eval()


def _under(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
