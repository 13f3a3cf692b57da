"""Who asked first is heard first, and nobody's going away costs an ear."""

import asyncio

from songbot.predicting.ears import Ears


async def test_the_lowest_number_is_next_however_late_it_came() -> None:
    ears, heard = Ears(1), list[int]()

    async def listen(number: int) -> None:
        async with ears.turn(number):
            heard.append(number)
            await asyncio.sleep(0)

    await asyncio.gather(*map(listen, (9, 5, 7, 2)))
    assert heard == [9, 2, 5, 7]


async def test_who_is_called_off_while_waiting_or_when_just_called_hands_the_ear_on() -> None:
    ears = Ears(1)

    async def listen(number: int) -> None:
        async with ears.turn(number):
            await asyncio.sleep(0)

    async with ears.turn(0):
        waiting, called, last = (asyncio.create_task(listen(number)) for number in (3, 1, 2))
        await asyncio.sleep(0)
        waiting.cancel()
    called.cancel()
    async with asyncio.timeout(5):
        await asyncio.gather(waiting, called, last, return_exceptions=True)
        await listen(4)
    assert waiting.cancelled()
    assert called.cancelled()
