"""What operators read about the running bot."""

from pathlib import Path

import pytest

from songbot.core.reach import Budget, Reach
from songbot.folder import free, sizes
from songbot.status import service


@pytest.mark.parametrize(
    ("reach", "locale", "says"),
    [
        (
            Reach("lastfm", budget=Budget(297, 300, 75.0)),
            "en",
            "🟢 last.fm · asked as usual · 297 of 300 requests left per 75 s",
        ),
        (Reach("spotify", "half-open"), "en", "🟡 Spotify · failed lately; the next question tries it again"),
        (
            Reach("deezer", "open", 29.6),
            "en",
            "🔴 Deezer · failed or asked for a pause; tried again in 30 s",
        ),
        (
            Reach("musicbrainz", budget=Budget(0, 1, 1.1)),
            "de",
            "🟢 MusicBrainz · wird gefragt wie immer · 0 von 1 Anfragen frei je 1,1 s",
        ),
    ],
)
def test_a_service_is_told_with_its_breaker_and_what_it_allows(reach: Reach, locale: str, says: str) -> None:
    assert service(reach, locale) == says


def test_the_state_folder_is_weighed_with_all_that_lies_in_it(tmp_path: Path) -> None:
    (tmp_path / "models" / "one").mkdir(parents=True)
    (tmp_path / "models" / "one" / "weights").write_bytes(bytes(3000))
    (tmp_path / "songbot.db").write_bytes(bytes(1000))
    assert sizes(tmp_path) == [("models", 3000), ("songbot.db", 1000)]
    assert sizes(tmp_path / "nowhere") == []
    assert free(tmp_path) > 0
