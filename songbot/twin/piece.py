"""One piece of somebody's table: what its rows ask for, and the same rows with all that is known of their songs."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from songbot.core.popularity import Scale
from songbot.core.wanted import Got, Wanted
from songbot.dump.joining import Joiner
from songbot.predicting import join
from songbot.tables import reading, writing


@dataclass(frozen=True)
class Shape:
    """How pieces of one table are read, and what is written beside them."""

    columns: reading.Columns
    scale: Scale
    now: float

    def wanted(self, table: pa.Table) -> list[Wanted]:
        """What each row says of its song."""
        return reading.wanted(table, self.columns)

    def whole(self, table: pa.Table, rows: Sequence[Wanted], got: Sequence[Got]) -> pa.Table:
        """The rows with their songs."""
        return writing.beside(table, join.columns(got, rows, self.scale, self.now))

    def offline(self, table: pa.Table, joiner: Joiner) -> pa.Table:
        """The same with the dump alone."""
        rows = self.wanted(table)
        return self.whole(table, rows, joiner.joined(rows))
