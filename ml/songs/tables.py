"""Table files as batches of columns: CSV, CSV.gz, TSV and Parquet, read piece by piece, every error with its place."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from ml.errors import BadInput

_BLOCK = 8 << 20
_ENDINGS = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".parquet")


def batches(path: Path) -> Iterator[pa.Table]:
    """The file in pieces; in text files every column is text, so that a wrong value can be named."""
    name = path.name.casefold()
    if not path.exists():
        raise BadInput(f"{path}: there is no such file.")
    if not name.endswith(_ENDINGS):
        raise BadInput(f"{path}: unknown ending; it must be one of {', '.join(_ENDINGS)}.")
    if path.stat().st_size == 0:
        raise BadInput(f"{path}: the file is empty.")
    try:
        yield from _parquet(path) if name.endswith(".parquet") else _text(path)
    except (pa.ArrowInvalid, OSError, EOFError) as error:
        raise BadInput(f"{path}: cannot be read as a table ({str(error).splitlines()[0]}).") from error


def whole(path: Path) -> pa.Table:
    """The whole file at once."""
    return pa.concat_tables(batches(path), promote_options="default")


def columns(path: Path) -> list[str]:
    """The names of a file's columns."""
    first = next(batches(path), None)
    if first is None:
        raise BadInput(f"{path}: the file has no rows.")
    return list(first.column_names)


def _parquet(path: Path) -> Iterator[pa.Table]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=65_536):
            yield pa.Table.from_batches([batch])


def _text(path: Path) -> Iterator[pa.Table]:
    tab = ".tsv" in path.name.casefold() or _tabbed(path)
    parse = pa_csv.ParseOptions(delimiter="\t" if tab else ",", newlines_in_values=True)
    with pa.input_stream(str(path), compression="gzip" if path.name.endswith(".gz") else None) as stream:
        names = pa_csv.open_csv(
            stream, read_options=pa_csv.ReadOptions(block_size=_BLOCK, use_threads=False), parse_options=parse
        ).schema.names
    kinds = dict.fromkeys(names, pa.string())
    convert = pa_csv.ConvertOptions(column_types=kinds, strings_can_be_null=True, quoted_strings_can_be_null=True)
    with pa.input_stream(str(path), compression="gzip" if path.name.endswith(".gz") else None) as stream:
        reader = pa_csv.open_csv(
            stream,
            read_options=pa_csv.ReadOptions(block_size=_BLOCK, use_threads=False),
            parse_options=parse,
            convert_options=convert,
        )
        for batch in reader:
            yield pa.Table.from_batches([batch])


def _tabbed(path: Path) -> bool:
    with pa.input_stream(str(path), compression="gzip" if path.name.endswith(".gz") else None) as stream:
        head = stream.read(4096).split(b"\n", 1)[0]
    return bool(head.count(b"\t") > head.count(b","))
