"""The spectrogram stream: log-mels in, additive logits per second out, each from less than 1.5 s of sound."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from ml.nets.net import BINS, HEADS

STEP = 512 / 22_050
"""Seconds between two frames of a log-mel."""

SECONDS = 30
"""The most that a clip holds; logits past it would speak of nothing."""

SHAPES = 8
"""A second speaks through so few smooth curves over the points: it may shift, widen and bend, not draw at will."""

EMBEDDING = 96
"""Channels that a place is heard through."""

STRIDE = 8
"""Frames of a log-mel between two places of the tower."""

_MELS = 128
_STRENGTH = 0.3
_BANDS = 17
_MOMENTS = 11
_LAYERS = (
    ((3, 12), (5, 5), (2, 2)),
    ((12, 24), (3, 3), (1, 2)),
    ((24, 32), (3, 3), (2, 2)),
    ((32, 48), (3, 3), (1, 2)),
)


def curves() -> Tensor:
    """[SHAPES, BINS] the Legendre polynomials of degree 1 and up over the points."""
    place = torch.linspace(-1, 1, BINS, dtype=torch.float64)
    rows = [torch.ones_like(place), place]
    for degree in range(1, SHAPES):
        rows.append(((2 * degree + 1) * place * rows[-1] - degree * rows[-2]) / (degree + 1))
    return torch.stack(rows[1:]).float()


def second_of(places: int) -> Tensor:
    """The second that each place of the tower belongs to, by the middle of what it reads."""
    middle = (torch.arange(places) * STRIDE + 0.5) * STEP
    return middle.long().clamp(max=SECONDS - 1)


class Layer(nn.Module):
    """A convolution, normalised by what training saw and never by the clip at hand, so that seconds stay apart."""

    def __init__(self, channels: tuple[int, int], kernel: tuple[int, int], stride: tuple[int, int]) -> None:
        super().__init__()
        padding = (kernel[0] // 2, kernel[1] // 2)
        self.convolution = nn.Conv2d(*channels, kernel, stride=stride, padding=padding, bias=False)
        self.norm = nn.BatchNorm2d(channels[1])

    def forward(self, values: Tensor) -> Tensor:
        """The layer's activations."""
        return functional.relu(self.norm(self.convolution(values)))


class Tower(nn.Module):
    """Log-mels in dB to logits per second and head; what a clip says is the plain sum over its seconds."""

    mean: Tensor
    spread: Tensor
    curves: Tensor

    def __init__(self, heads: int = len(HEADS)) -> None:
        super().__init__()
        self.heads = heads
        self.register_buffer("mean", torch.zeros(_MELS))
        self.register_buffer("spread", torch.ones(_MELS))
        self.register_buffer("curves", curves(), persistent=False)
        self.layers = nn.ModuleList([Layer(*shape) for shape in _LAYERS])
        self.join = nn.Conv2d(_LAYERS[-1][0][1], EMBEDDING, (1, 8), bias=False)
        self.norm = nn.BatchNorm2d(EMBEDDING)
        self.voice = nn.Conv1d(EMBEDDING, heads * SHAPES, 1, bias=False)
        nn.init.zeros_(self.voice.weight)

    def embed(self, logmels: Tensor, lengths: Tensor | None = None) -> Tensor:
        """[n, embedding, places] what is heard at each place of 0.19 s."""
        values = functional.avg_pool2d(((logmels - self.mean) / self.spread).unsqueeze(1), (2, 1))
        reach = values.new_full((len(values),), values.shape[2]) if lengths is None else lengths // 2
        values = _contrasts(values, _real(values, reach))
        for layer, (_, _, (step, _)) in zip(self.layers, _LAYERS, strict=True):
            values = layer(values)
            reach = torch.div(reach + step - 1, step, rounding_mode="floor")
            values = values if lengths is None else values * _real(values, reach)
        found = functional.relu(self.norm(self.join(values)))
        return (found if lengths is None else found * _real(found, reach)).squeeze(3)

    def speak(self, embedded: Tensor) -> Tensor:
        """[n, heads * SHAPES, places] what each place adds to the weight of each curve; a blank place adds nothing."""
        said: Tensor = self.voice(embedded)
        return said * _STRENGTH

    def forward(self, logmels: Tensor, lengths: Tensor | None = None) -> Tensor:
        """[n, seconds, heads, BINS] logits from log-mels [n, frames, 128], of which the first `lengths` are real."""
        return self.by_second(self.speak(self.embed(logmels, lengths)))

    def by_second(self, places: Tensor) -> Tensor:
        """Sum the places of each second and draw their curves."""
        second = second_of(places.shape[2])
        sums = places.new_zeros(len(places), int(second[-1]) + 1, places.shape[1])
        sums = sums.index_add(1, second.to(places.device), places.transpose(1, 2))
        weights = sums.view(len(places), -1, self.heads, SHAPES)
        return weights @ self.curves


def _contrasts(values: Tensor, real: Tensor) -> Tensor:
    """[n, 3, time, mels] the level, and how it stands out from the neighbouring bands and from the moments around it.

    An event is quiet against the song as a whole but new against what is next to it. Without these two channels the
    tower first learns what lasts all clip long, and needs many times as many epochs to find what happens once.
    """
    values = values * real
    bands = functional.avg_pool2d(values, (1, _BANDS), 1, (0, _BANDS // 2), count_include_pad=False)
    around = (_MOMENTS, 1), 1, (_MOMENTS // 2, 0)
    moments = functional.avg_pool2d(values, *around) / functional.avg_pool2d(real, *around).clamp(min=1e-6)
    joined = torch.cat([values, 2 * (values - bands), 2 * (values - moments) * real], dim=1)
    return joined.contiguous(memory_format=torch.channels_last)


def _real(values: Tensor, reach: Tensor) -> Tensor:
    """[n, 1, time, 1] one up to the end of each clip, so that a padded clip says the same as the clip alone."""
    real = torch.arange(values.shape[2], device=values.device) < reach[:, None]
    return real[:, None, :, None].to(values.dtype)
