"""The measure of the loop's delay tells a loop that was kept from its work from a machine that is busy."""

import time

from tests.songbot.sources.lag import measured


async def test_a_loop_that_is_kept_from_its_work_is_late() -> None:
    async with measured() as lag:
        time.sleep(0.3)  # noqa: ASYNC251  to keep the loop from its work is what is measured
    assert lag.late > 0.25
    assert lag.worst > 0.2
