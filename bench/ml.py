"""From a 30 s MP3 to an explained answer, step by step, beside the two ways that people usually take; one thread."""

import argparse
import io
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import librosa
import matplotlib as mpl
import numpy as np
import shap
import torch
from librosa.beat import beat_track
from matplotlib import pyplot as plt
from torch import Tensor, nn

from bench.parts import card
from ml.answer import Subsets
from ml.arrays import FloatArray
from ml.folder import SHIPPED, load_model
from ml.model import Model, Question, warm
from ml.sound import audio
from ml.sound.decode import decode
from ml.sound.key import key
from ml.sound.loudness import lufs
from ml.sound.summary import summary
from ml.sound.tempo import tempo

mpl.use("agg")
Step = Callable[[bytes], object]


def run(argv: list[str]) -> dict[str, object]:
    """Measure every step and the three ways on the same files, warm."""
    parser = argparse.ArgumentParser(prog="python -m bench ml")
    parser.add_argument("--runs", type=int, default=20)
    runs = parser.parse_args(argv).runs
    torch.set_num_threads(1)
    model = load_model(SHIPPED)
    warm(model)
    files = [path.read_bytes() for path in sorted(_folder().glob("fma_*.mp3"))]
    told: dict[str, object] = {"files": len(files), **_measure(_steps(model), files, runs)}
    net = _student_net()
    ways: dict[str, Step] = {
        "ours to the log-mel": audio.clip,
        "librosa to the log-mel": _librosa_clip,
        "ours, explained": lambda data: model.answer(Question(clip=audio.clip(data))),
        "ours to the forward pass": lambda data: model.score(Question(clip=audio.clip(data))),
        "librosa + our net": lambda data: model.score(Question(clip=_librosa_clip(data))),
        "the student way": lambda data: _student_way(net, data),
    }
    told |= _measure(ways, files, runs)
    told["first answer after start, s"] = _cold(files[0])
    told["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    if torch.cuda.is_available():
        told["card"] = card.measure(model, files)
    print(f"first answer after process start: {told['first answer after start, s']:.2f} s")
    return told


def _folder() -> Path:
    return Path(os.environ.get("SONGBOT_SHARED", "../shared")) / "data" / "audio"


def _steps(model: Model) -> dict[str, Step]:
    """Each step by itself, on what the step before it gave."""

    def explained(data: bytes) -> object:
        row, heard, _ = model._heard(Question(clip=clips[data]), 0)  # noqa: SLF001  # the step inside the answer
        subsets = Subsets(model.ensemble.members, row, heard)
        return subsets.reasons(subsets.values())

    clips = {path.read_bytes(): audio.clip(path.read_bytes()) for path in sorted(_folder().glob("fma_*.mp3"))}
    return {
        "decode": decode,
        "log-mel": lambda data: audio.logmel(clips[data].samples),
        "descriptors": lambda data: model.estimator.estimate(summary(clips[data].logmel)),
        "tempo": lambda data: tempo(clips[data].logmel),
        "key": lambda data: key(clips[data].samples),
        "loudness": lambda data: lufs(clips[data].samples),
        "descriptors + forward + explanation": explained,
    }


def _measure(steps: dict[str, Step], files: list[bytes], runs: int) -> dict[str, dict[str, float]]:
    """Each step in turn on each file, so that whatever else the machine does falls on all of them alike.

    Beside the time that passed stands the least time that the thread itself was at work: what an idle machine takes.
    """
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in steps}
    for number in range(-1, runs):  # the first round pays what is paid once
        for name, step in steps.items():
            start, work = time.perf_counter(), time.thread_time()
            step(files[number % len(files)])
            times[name] += [(time.perf_counter() - start, time.thread_time() - work)] * (number >= 0)
    told = {}
    for name, taken in times.items():
        passed, worked = 1000 * np.array(taken).T
        (p50, p95), work = np.percentile(passed, [50, 95]), worked.min()
        print(f"{name:38} p50 {p50:8.1f} ms   p95 {p95:8.1f} ms   at work {work:8.1f} ms")
        told[name] = {"p50_ms": float(p50), "p95_ms": float(p95), "work_ms": float(work)}
    return told


def _librosa_clip(data: bytes) -> audio.Clip:
    """librosa from the file to the mel."""
    samples, _ = librosa.load(io.BytesIO(data), sr=audio.RATE)
    mel = librosa.feature.melspectrogram(y=samples, sr=audio.RATE, n_fft=1024, hop_length=512, pad_mode="constant")
    return audio.Clip(samples, librosa.power_to_db(mel, amin=1e-10, top_db=None).T, 0.0, 30.0)


def _student_way(net: nn.Module, data: bytes) -> FloatArray:
    """librosa, a picture of the spectrogram, librosa's descriptors, a picture net, stock SHAP, ten occlusions."""
    samples, rate = librosa.load(io.BytesIO(data))
    mel = librosa.power_to_db(librosa.feature.melspectrogram(y=samples, sr=rate))
    figure = plt.figure(figsize=(2.24, 2.24), dpi=100)
    plt.imshow(mel, aspect="auto", origin="lower")
    plt.axis("off")
    figure.canvas.draw()
    picture = np.asarray(figure.canvas.buffer_rgba())[..., :3].copy()  # type: ignore[attr-defined]  # agg has it
    plt.close(figure)
    features = np.array(
        [
            float(np.ravel(beat_track(y=samples, sr=rate)[0])[0]),
            librosa.feature.spectral_centroid(y=samples, sr=rate).mean(),
            librosa.feature.zero_crossing_rate(samples).mean(),
            librosa.feature.rms(y=samples).mean(),
            *librosa.feature.mfcc(y=samples, sr=rate, n_mfcc=9).mean(axis=1),
        ]
    )
    image = torch.from_numpy(picture).permute(2, 0, 1)[None].float() / 255
    with torch.inference_mode():
        whole = net(image)
        for strip in range(10):
            hidden = image.clone()
            hidden[..., strip * 22 : (strip + 1) * 22] = 0
            whole = whole + 0 * net(hidden)
    weights = np.linspace(-1, 1, len(features))
    explainer = shap.KernelExplainer(lambda rows: rows @ weights, np.zeros((10, len(features))), silent=True)
    values: FloatArray = explainer.shap_values(features[None], nsamples=512, silent=True)
    return values + float(whole.mean()) * 0


def _student_net() -> nn.Module:
    """As large and as deep in its parts as MobileNetV2: inverted residuals, 2.2 million weights."""
    layers: list[nn.Module] = [nn.Conv2d(3, 32, 3, 2, 1), nn.ReLU6()]
    inside = 32
    for grow, channels, count, stride in (
        *((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2)),
        *((6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)),
    ):
        for number in range(count):
            layers.append(_Inverted(inside, channels, grow, stride if number == 0 else 1))
            inside = channels
    layers += [nn.Conv2d(inside, 1280, 1), nn.ReLU6(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, 1)]
    return nn.Sequential(*layers).eval()


class _Inverted(nn.Module):
    def __init__(self, inside: int, outside: int, grow: int, stride: int) -> None:
        super().__init__()
        wide = inside * grow
        self.skip = stride == 1 and inside == outside
        self.body = nn.Sequential(
            nn.Conv2d(inside, wide, 1, bias=False),
            nn.BatchNorm2d(wide),
            nn.ReLU6(),
            nn.Conv2d(wide, wide, 3, stride, 1, groups=wide, bias=False),
            nn.BatchNorm2d(wide),
            nn.ReLU6(),
            nn.Conv2d(wide, outside, 1, bias=False),
            nn.BatchNorm2d(outside),
        )

    def forward(self, values: Tensor) -> Tensor:
        found: Tensor = self.body(values)
        return values + found if self.skip else found


def _cold(data: bytes) -> float:
    """Seconds from starting a process to its first explained answer."""
    code = (
        "import sys; from ml.folder import SHIPPED, load_model; from ml.model import Question; "
        "from ml.sound import audio; "
        "load_model(SHIPPED).answer(Question(clip=audio.clip(sys.stdin.buffer.read())))"
    )
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], input=data, check=True)
    return time.perf_counter() - start
