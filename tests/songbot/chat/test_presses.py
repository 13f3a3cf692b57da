"""Every button and menu heeds the cooldown, and ends in an answer whatever goes wrong."""

import pytest

from songbot.chat import client
from songbot.chat.member.cooldown import Heeding


@pytest.mark.parametrize("item", client.ITEMS, ids=lambda item: str(item.__name__))
def test_a_press_goes_through_the_cooldown_and_what_tells_of_failures(item: type) -> None:
    assert issubclass(item, Heeding)
    assert item.callback is Heeding.callback
    assert item.interaction_check is Heeding.interaction_check
    assert item.pressed is not Heeding.pressed
