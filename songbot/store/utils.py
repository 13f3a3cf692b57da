"""sqlite-utils without pandas and numpy, which it takes along wherever it finds them, at seventy megabytes."""

import sys

_HEAVY = tuple(name for name in ("pandas", "numpy") if name not in sys.modules)
for _name in _HEAVY:
    sys.modules[_name] = None  # type: ignore[assignment]  # the documented way to make an import fail
try:
    from sqlite_utils import Database, Migrations
finally:
    for _name in _HEAVY:
        del sys.modules[_name]

__all__ = ["Database", "Migrations"]
