"""From the bytes of many clips to their answers: decoding on the cores, log-mels and nets for all at once."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace

from ml.device import ahead
from ml.hearing import hear
from ml.model import Answer, Model, Question
from ml.sound.audio import Clip, clip, unheard
from ml.sound.logmels import logmels


def answers(model: Model, batches: Iterable[Sequence[bytes]], device: str, pool: Executor) -> Iterator[list[Answer]]:
    """Each file's answer from its sound alone, without reasons; the next batch is decoded while one is answered."""

    def decoded(files: Sequence[bytes]) -> list[Clip]:
        return list(pool.map(clip if device == "cpu" else unheard, files))

    for clips in ahead(decoded, batches):
        heard = clips if device == "cpu" else _with_logmels(clips, device)
        estimates = pool.map(lambda each: hear(each, model.estimator), heard)
        sounds = [model.stream.logits(each.logmel)[:, 0] for each in heard]
        questions = [
            Question(heard=found, sound=tuple(sound.sum(axis=0).tolist()) if len(sound) else ())
            for found, sound in zip(estimates, sounds, strict=True)
        ]
        yield model.brief(questions)


def _with_logmels(clips: Sequence[Clip], device: str) -> list[Clip]:
    found = logmels([each.samples for each in clips], device)
    return [replace(each, logmel=decibels) for each, decibels in zip(clips, found, strict=True)]
