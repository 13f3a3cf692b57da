"""All rows of the operator's own data, a page at a time: there may be a million."""

from collections.abc import AsyncIterator

from songbot.core.sample import Sample
from songbot.ports.learning import Records

PAGE = 2000


async def every_row(store: Records) -> AsyncIterator[tuple[int, Sample]]:
    """Each with its number, in the order in which they came."""
    after = 0
    while page := await store.samples(after, PAGE):
        for row in page:
            yield row
        after = page[-1][0]
