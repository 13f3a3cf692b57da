"""No card is more than Discord takes, whatever a song is called and whatever is known of it."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from songbot.asking.likes import Alike, Neighbours
from songbot.asking.whatif import Tried
from songbot.chat.cards.alike import alike
from songbot.chat.cards.answers import answer
from songbot.chat.cards.card import LONGEST, Card, clean
from songbot.chat.cards.pages import details, why
from songbot.chat.cards.ranking import ranking
from songbot.chat.cards.render import Reply, render
from songbot.chat.cards.tuning import Bench
from songbot.chat.cards.tuning import reply as tuned
from songbot.core.knobs import KNOBS, Changes
from songbot.core.outcome import Choice, Outcome, Predicted, Ranked
from songbot.core.popularity import ESTIMATES
from songbot.core.prediction import Answer, Prediction, Reason, Second
from songbot.core.ranking import UNSURE, Entry, Lost
from songbot.core.track import Fact, Track
from songbot.words.en import ENGLISH
from tests.golden.cards import body, pictures

GROUPS = [key.partition(".")[2] for key in ENGLISH if key.startswith("group.")]
SCRIPTS = "abc é 喜欢 حبيبي שלום ไทย 🔥👩‍👩‍👧 \u202e\u200b\n\t*_~`|>[]()#<@!&:/$%"
texts = st.one_of(st.just(""), st.text(SCRIPTS, max_size=300), st.text(max_size=300), st.just("W" * 200))
points = st.floats(0, 100)
far = st.floats(-100, 100)
facts = st.one_of(
    st.builds(Fact, st.sampled_from(["title", "album", "isrc"]), texts, st.just("spotify"), points),
    st.builds(Fact, st.just("artists"), st.lists(texts, max_size=40).map(tuple), st.just("deezer"), points),
    st.builds(
        Fact,
        st.sampled_from(["listeners", "rank", "playcount"]),
        st.integers(0, 10**12),
        st.sampled_from(["lastfm", "listenbrainz", "deezer"]),
        st.floats(0, 4e9),
    ),
    st.builds(
        Fact,
        st.sampled_from(["link", "cover"]),
        st.one_of(st.just("https://example.org/x"), st.text("abc", max_size=900).map("https://example.org/{}".format)),
        st.sampled_from(["spotify", "deezer", "somebody else"]),
        points,
    ),
)
tracks = st.builds(
    Track, st.just("1"), st.dictionaries(st.sampled_from(["spotify", "x"]), texts), st.tuples(*[facts] * 6)
)
answers = st.builds(
    Answer,
    score=points,
    low=points,
    high=points,
    quarters=st.tuples(*[st.floats(0, 1)] * 4),
    baseline=points,
    blind=points,
    reasons=st.lists(st.builds(Reason, st.sampled_from(GROUPS), far), max_size=12).map(tuple),
    seconds=st.lists(st.builds(Second, points, points, far), max_size=30).map(tuple),
    missing=st.lists(st.sampled_from(GROUPS), unique=True).map(tuple),
    estimated=st.dictionaries(st.sampled_from(["tempo", "key", "mode", "energy", "loudness"]), points),
    unlike=st.booleans(),
    model=st.text(max_size=60),
    moves=st.dictionaries(st.sampled_from(["loudness", "onsets"]), st.lists(points, max_size=3).map(tuple)),
    step=st.just(0.5),
)
services = st.lists(st.sampled_from(["spotify", "lastfm", "musicbrainz"]), max_size=7).map(tuple)
inputs = st.fixed_dictionaries({"features": st.just({"released": 2001.5}), "tags": st.lists(texts, max_size=30)})
predictions = st.builds(Prediction, st.just(2**60), st.just("1"), inputs, answers, points)
predicted = st.builds(Predicted, tracks, predictions, st.just(ESTIMATES), services, services)
choices = st.builds(Choice, texts, st.lists(tracks, min_size=1, max_size=25).map(tuple))
rankings = st.builds(
    Ranked,
    st.lists(st.builds(Entry, tracks, predictions), min_size=1, max_size=10).map(tuple),
    st.lists(st.builds(Lost, texts, st.sampled_from(["song_not_found", UNSURE])), max_size=10).map(tuple),
    st.integers(0, 90),
)
turns = st.fixed_dictionaries({knob.name: st.floats(knob.low, knob.high).map(knob.fit) for knob in KNOBS})
changes = st.builds(Changes, turns, st.sampled_from(["", "singer-songwriter"]))
tried = st.builds(
    Tried, texts, turns, st.lists(texts, max_size=5).map(tuple), changes, answers, answers, anew=st.booleans()
)
neighbours = st.builds(Neighbours, texts, st.lists(st.builds(Alike, tracks, points), max_size=12).map(tuple))
relaxed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def held(reply: Reply) -> None:
    """Both forms of a reply keep every limit that Discord has."""
    for classic in (False, True):
        told = body(render(reply, pictures(reply), classic=classic))
        assert told, "an empty message"
        shown = list(_every(told.get("components", [])))
        assert len(shown) <= 40
        assert sum(len(one.get("content", "")) for one in shown) <= 4000
        assert all(one["content"].strip() for one in shown if one["type"] == 10)
        ids = [one["custom_id"] for one in shown if "custom_id" in one]
        assert len(ids) == len(set(ids))
        for one in shown:
            _component(one)
        for embed in told.get("embeds", []):
            assert len(embed.get("title", "")) <= 256
            assert len(embed.get("description", "")) <= 4096
        assert sum(len(json.dumps(embed, ensure_ascii=False)) for embed in told.get("embeds", [])) <= 6000
        assert len(told.get("content", "")) <= 2000


def _component(one: dict[str, Any]) -> None:
    assert len(one.get("custom_id", "")) <= 100
    assert len(one.get("label", "")) <= 80
    assert len(one.get("description") or "") <= 1024
    assert len(one.get("url", "")) <= 512
    assert 1 <= len(one.get("components", [0])) <= (5 if one["type"] == 1 else 40)
    for option in one.get("options", []):
        assert 1 <= len(option["label"]) <= 100
        assert 1 <= len(option["value"]) <= 100
        assert 1 <= len(option.get("description") or "x") <= 100


def _every(components: list[dict[str, Any]]) -> Any:
    for one in components:
        yield one
        yield from _every(one.get("components", []))
        if "accessory" in one:
            yield one["accessory"]


@relaxed
@given(st.one_of(predicted, choices), st.sampled_from(["en", "de"]))
def test_no_answer_is_too_much(outcome: Outcome, locale: str) -> None:
    held(answer(outcome, "9" * 20, locale))


@relaxed
@given(predicted, st.sampled_from(["en", "de"]))
def test_no_page_is_too_much(outcome: Predicted, locale: str) -> None:
    held(Reply(why(outcome, locale)))
    held(Reply(details(outcome, locale)))


@relaxed
@given(rankings, st.sampled_from(["en", "de"]))
def test_no_ranking_is_too_much(outcome: Ranked, locale: str) -> None:
    held(ranking(outcome, "9" * 20, locale))


@relaxed
@given(tried, st.sampled_from([knob.letter for knob in KNOBS]), st.sampled_from(["en", "de"]))
def test_no_what_if_is_too_much(tried: Tried, letter: str, locale: str) -> None:
    genres = tuple(f"genre {number}" for number in range(25))
    held(tuned(Bench(2**53, letter, genres, "9" * 20), tried, locale))


@relaxed
@given(neighbours, st.sampled_from(["en", "de"]))
def test_no_songs_like_it_are_too_much(found: Neighbours, locale: str) -> None:
    held(Reply(text=alike(found, locale)))


def test_songs_like_it_with_the_longest_names_and_addresses_fit() -> None:
    link = Fact("link", f"https://example.org/{'a' * 900}", "spotify", 0)
    song = Track("1", {}, (Fact("title", "喜" * 200, "spotify", 0), Fact("artists", ("*" * 200,), "spotify", 0), link))
    held(Reply(text=alike(Neighbours("*" * 200, (Alike(song, 50.0),) * 12), "de")))


@relaxed
@given(st.builds(Card, texts, paragraphs=st.lists(texts.map(lambda text: text * 30), max_size=9).map(tuple)))
def test_a_card_of_too_many_words_is_cut(card: Card) -> None:
    told = body(render(Reply(card), classic=True))
    assert all(len(embed.get("description", "")) <= 4096 for embed in told["embeds"])
    shown = _every(body(render(Reply(card)))["components"])
    assert sum(len(one.get("content", "")) for one in shown) <= 4000


@given(texts)
def test_a_clean_text_can_do_nothing(text: str) -> None:
    told = clean(text)
    bare = told
    for sign in "\\*_~`|>[]()#<@":
        bare = bare.replace(f"\\{sign}", "")
    assert not set(bare) & set("*_~`|>[]()#<@")
    assert "://" not in told
    assert not set(told) & set("\n\u202e\u200f")


def test_a_long_title_leaves_room_for_the_rest() -> None:
    assert clean("W" * 900) == "W" * (LONGEST - 1) + "…"
