"""From a 30 s MP3 to an explained answer, step by step, beside the two ways that people usually take; one thread.

Ten real recordings, twice: as an archive keeps them (most have 256 kbit/s), and encoded anew to what a preview service
sends (128 kbit/s, 480 kB). Decoding is the same for all ways and takes longer the more bits there are.
"""

import argparse
import io
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import librosa
import matplotlib as mpl
import numpy as np
import shap
import soundfile
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
PREVIEW_QUALITY = 0.65
"""Of the encoder: 128 kbit/s."""
STARTS = 5
VERSUS = (
    ("librosa to the log-mel", "ours to the log-mel"),
    ("librosa + our net", "ours to the forward pass"),
    ("the student way", "ours, explained"),
)


def run(argv: list[str]) -> dict[str, object]:
    """Measure every step and the three ways on the same files, warm."""
    parser = argparse.ArgumentParser(prog="python -m bench ml")
    parser.add_argument("--runs", type=int, default=40)
    runs = parser.parse_args(argv).runs
    torch.set_num_threads(1)
    model = load_model(SHIPPED)
    warm(model)
    net = _student_net()
    archive = [path.read_bytes() for path in sorted(_folder().glob("fma_*.mp3"))]
    told: dict[str, object] = {"files": len(archive)}
    for name, files in {"previews": [_preview(data) for data in archive], "archive": archive}.items():
        kbits = float(np.median([len(data) for data in files])) * 8 / 1000 / audio.SECONDS
        print(f"{name}, {kbits:.0f} kbit/s")
        told[name] = {"kbit_s": kbits, **_measure(_steps(model, files) | _ways(model, net), files, runs)}
    seconds, peak = np.median([_cold(archive[0]) for _ in range(STARTS)], axis=0)
    told |= {"first answer after start, s": float(seconds), "peak of that process, MiB": float(peak)}
    if torch.cuda.is_available():
        told["card"] = card.measure(model, archive)
    print(f"first answer after process start: {seconds:.2f} s; that process holds {peak:.0f} MiB at most")
    return told


def _folder() -> Path:
    return Path(os.environ.get("SONGBOT_SHARED", "../shared")) / "data" / "audio"


def _preview(data: bytes) -> bytes:
    """The same recording as a preview service would send it."""
    samples, rate = soundfile.read(io.BytesIO(data), dtype="float32")
    held = io.BytesIO()
    soundfile.write(held, samples, rate, format="MP3", bitrate_mode="CONSTANT", compression_level=PREVIEW_QUALITY)
    return held.getvalue()


def _steps(model: Model, files: list[bytes]) -> dict[str, Step]:
    """Each step by itself, on what the step before it gave."""

    def explained(data: bytes) -> object:
        row, heard, _ = model._heard(Question(clip=clips[data]), 0)  # noqa: SLF001  # the step inside the answer
        subsets = Subsets(model.ensemble.together, row, heard)
        return subsets.reasons(subsets.values())

    clips = {data: audio.clip(data) for data in files}
    return {
        "decode": decode,
        "log-mel": lambda data: audio.logmel(clips[data].samples),
        "descriptors": lambda data: model.estimator.estimate(summary(clips[data].logmel)),
        "tempo": lambda data: tempo(clips[data].logmel),
        "key": lambda data: key(clips[data].samples),
        "loudness": lambda data: lufs(clips[data].samples),
        "descriptors + forward + explanation": explained,
    }


def _ways(model: Model, net: nn.Module) -> dict[str, Step]:
    """From the bytes on: ours, librosa with what is ours behind it, and the student way."""
    return {
        "ours to the log-mel": audio.clip,
        "librosa to the log-mel": _librosa_clip,
        "ours, explained": lambda data: model.answer(Question(clip=audio.clip(data))),
        "ours to the forward pass": lambda data: model.score(Question(clip=audio.clip(data))),
        "librosa + our net": lambda data: model.score(Question(clip=_librosa_clip(data))),
        "the student way": lambda data: _student_way(net, data),
    }


def _measure(steps: dict[str, Step], files: list[bytes], runs: int) -> dict[str, dict[str, float]]:
    """Each step in turn on each file, so that whatever else the machine does falls on all of them alike.

    Beside the time that passed stands the least time that the thread itself was at work: what an idle machine takes.
    What is how many times as fast has an interval, from rounds drawn again.
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
    for other, ours in VERSUS:
        ratio, low, high = _ratio(*(np.array(times[name])[:, 0] for name in (other, ours)))
        print(f"{ours} is {ratio:.2f} times as fast as {other} [{low:.2f}, {high:.2f}]")
        told[f"{other} / {ours}"] = {"ratio": ratio, "ratio_low": low, "ratio_high": high}
    return told


def _ratio(others: FloatArray, ours: FloatArray) -> tuple[float, float, float]:
    """How many times as fast ours is, by the median of rounds, with a 95 % interval: a machine changes its pace."""
    each = others / ours
    drawn = np.random.default_rng(0).integers(len(each), size=(2000, len(each)))
    low, high = np.percentile(np.median(each[drawn], axis=1), [2.5, 97.5])
    return float(np.median(each)), float(low), float(high)


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


def _cold(data: bytes) -> tuple[float, float]:
    """Seconds from starting a process to its first explained answer, and the most MiB that it held."""
    code = (
        "import sys; from pathlib import Path; from ml.folder import SHIPPED, load_model; "
        "from ml.model import Question; from ml.sound import audio; "
        "load_model(SHIPPED).answer(Question(clip=audio.clip(sys.stdin.buffer.read()))); "
        "print(Path('/proc/self/status').read_text())"
    )
    start = time.perf_counter()
    told = subprocess.run([sys.executable, "-c", code], input=data, check=True, stdout=subprocess.PIPE).stdout.decode()
    seconds = time.perf_counter() - start
    return seconds, next(int(line.split()[1]) / 2**10 for line in told.splitlines() if line.startswith("VmHWM"))
