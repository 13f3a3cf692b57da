"""`python -m ml`: import tables, train, evaluate, predict, explain and describe a model, with no bot in sight."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from ml import commands
from ml.device import CHOICES
from ml.errors import BadInput, MlError
from ml.folder import SHIPPED

ENDING = "Exit codes: 0 done; 2 the input cannot be used, and one sentence says why; 130 interrupted."


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command."""
    options = parser().parse_args(argv)
    try:
        _check_place(options.json)
        _tell(options.run(options), options.json)
    except MlError as error:
        return _failed(options.command, str(error))
    except BrokenPipeError:
        return 0
    except OSError as error:
        return _failed(options.command, f"{error.filename}: {error.strerror}." if error.filename else f"{error}.")
    except KeyboardInterrupt:
        return _failed(options.command, "interrupted; a training goes on where it stopped when asked again.", 130)
    return 0


def _check_place(json_path: str | None) -> None:
    """Before the work: a wrong path would cost its result."""
    if json_path not in (None, "-") and (Path(str(json_path)).is_dir() or not Path(str(json_path)).parent.is_dir()):
        raise BadInput(f"--json {json_path}: is no file in a folder that exists.")


def _tell(told: commands.Told, json_path: str | None) -> None:
    values = json.dumps(told.values, indent=1, ensure_ascii=False) + "\n"
    if json_path not in (None, "-"):
        Path(str(json_path)).write_text(values, encoding="utf-8")
    sys.stdout.write(values if json_path == "-" else told.text + "\n")


def _failed(command: str, sentence: str, code: int = 2) -> int:
    sys.stderr.write(f"python -m ml {command}: {sentence}\n")
    return code


def at_least(least: int) -> Callable[[str], int]:
    """A whole number that is no smaller."""

    def number(text: str) -> int:
        if not text.lstrip("-").isdigit() or int(text) < least:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least} on")
        return int(text)

    return number


def parser() -> argparse.ArgumentParser:
    """Every command and option."""
    top = argparse.ArgumentParser(prog="python -m ml", description=__doc__, epilog=ENDING)
    commands_ = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _import(commands_)
    _train(commands_)
    _evaluate(commands_)
    _predict(commands_)
    _explain(commands_)
    _command(
        commands_, "describe", commands.describe, "Print the model's card: data, terms, figures, limits.", model=True
    )
    return top


Added: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001  # the only name it has


def _command(added: Added, name: str, run: commands.Command, sentence: str, *, model: bool) -> argparse.ArgumentParser:
    command = added.add_parser(name, help=sentence, description=sentence, epilog=ENDING)
    if model:
        command.add_argument(
            "model", nargs="?", type=Path, default=SHIPPED, metavar="MODEL", help="model folder (default: data/model)"
        )
    command.add_argument("--json", metavar="PATH", help="also write the result as JSON; - for standard output alone")
    command.set_defaults(run=run)
    return command


def _import(added: Added) -> None:
    sentence = "Read public tables as people have them and write one clean Parquet file, each song once."
    command = _command(added, "import", commands.import_tables, sentence, model=False)
    command.add_argument("files", nargs="+", type=Path, metavar="FILE", help="CSV, CSV.gz, TSV or Parquet")
    command.add_argument("--as", dest="name", required=True, metavar="NAME", help="the new table's name or path")


def _train(added: Added) -> None:
    sentence = (
        "Train a model from tables and, if there are any, clips; an interrupted training goes on where it stopped."
    )
    command = _command(added, "train", commands.train_model, sentence, model=False)
    command.add_argument(
        "--data", nargs="+", type=Path, required=True, metavar="FILE", help="tables in any known layout"
    )
    command.add_argument(
        "--clips", type=Path, metavar="DIR", help="sound files named by track id, or an npz of log-mels"
    )
    command.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder to make")
    command.add_argument("--seed", type=at_least(0), default=0, help="same seed, same CPU: same weights (default: 0)")
    command.add_argument("--members", type=at_least(2), default=4, help="nets that are averaged (default: 4)")
    command.add_argument("--epochs", type=at_least(1), default=16, help="least passes over the rows (default: 16)")
    command.add_argument("--clip-epochs", type=at_least(1), default=40, help="most passes over the clips (default: 40)")
    _machine(command)


def _evaluate(added: Added) -> None:
    sentence = "Measure a model on tables, each artist answered by nets that never saw them, beside a constant."
    command = _command(added, "evaluate", commands.evaluate_model, sentence, model=True)
    command.add_argument(
        "--data", nargs="+", type=Path, required=True, metavar="FILE", help="tables in any known layout"
    )
    command.add_argument(
        "--clips", type=Path, metavar="DIR", help="sound files named by track id, or an npz of log-mels"
    )
    _machine(command)


def _predict(added: Added) -> None:
    sentence = "Answer for one song from whatever is known of it; nothing at all gives the baseline."
    command = _command(added, "predict", commands.predict, sentence, model=True)
    command.add_argument("--audio", type=Path, metavar="FILE", help="MP3, WAV, FLAC, OGG, Opus or M4A; 30 s are heard")
    command.add_argument(
        "--features", metavar="JSON", help="""numbers by name, such as '{"energy": 0.7}', or a file that holds them"""
    )
    command.add_argument("--genre", action="append", default=[], metavar="NAME", help="a genre or tag; may be repeated")
    command.add_argument("--released", metavar="DATE", help="release date, such as 2021-06-18 or 2021")
    command.add_argument("--artist-popularity", type=float, metavar="N", help="how big the artist is, 0 to 100")
    command.add_argument(
        "--what-if", metavar="JSON", help="changed numbers, null for not known: answers for the changed song as well"
    )
    _machine(command)


def _explain(added: Added) -> None:
    sentence = "Say which features go with popularity or plays in a table, three ways, with uncertainty."
    command = _command(added, "explain", commands.explain, sentence, model=True)
    command.add_argument("--data", nargs="+", type=Path, required=True, metavar="FILE", help="one table in any layout")
    command.add_argument("--target", choices=("popularity", "plays"), default="popularity")
    command.add_argument(
        "--plot", type=Path, default=Path("importance.png"), metavar="PNG", help="where the chart goes"
    )
    _machine(command)


def _machine(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--threads", type=at_least(1), default=1, help="more than one only pays on an idle machine (default: 1)"
    )
    command.add_argument(
        "--device", choices=CHOICES, default="auto", help="auto takes a CUDA card where there is one (default: auto)"
    )


if __name__ == "__main__":
    sys.exit(main())
