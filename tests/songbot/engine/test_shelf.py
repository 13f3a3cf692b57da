"""The models of the engine process: swapped whole or not at all, and always one that can be used."""

import json
import shutil
from pathlib import Path

import pytest

from ml import registry
from ml.errors import ModelRefused
from ml.folder import SHIPPED
from ml.model import Question
from songbot.engine.shelf import FIRST, Shelf
from tests.songbot.engine.shelves import shelf_of, spoil


def test_at_the_first_start_the_model_that_is_there_serves_and_the_log_says_so(tmp_path: Path) -> None:
    shelf = Shelf(shelf_of(tmp_path, "one"))
    assert shelf.model.name == "one"
    assert [(swap.current, swap.reason) for swap in registry.history(tmp_path)] == [("one", FIRST)]


def test_another_model_serves_once_it_is_promoted_and_the_way_back_is_one_step(tmp_path: Path) -> None:
    shelf = Shelf(shelf_of(tmp_path, "one"))
    shelf_of(tmp_path, "two")
    shelf.promote("two", "better")
    assert shelf.model.name == shelf.told()["ready"] == "two"
    shelf.rollback("worse")
    assert shelf.model.name == "one"
    assert [swap.current for swap in registry.history(tmp_path)] == ["one", "two", "one"]
    assert Shelf(tmp_path).model.name == "one"


def test_whoever_has_taken_a_model_keeps_it_through_a_swap(tmp_path: Path) -> None:
    shelf = Shelf(shelf_of(tmp_path, "one", "two"))
    taken = shelf.model
    shelf.promote("one" if taken.name == "two" else "two", "swap")
    assert taken.answer(Question()).model == taken.name != shelf.model.name


def test_a_broken_model_is_refused_and_the_old_one_goes_on(tmp_path: Path) -> None:
    shelf = Shelf(shelf_of(tmp_path, "one"))
    spoil(shelf_of(tmp_path, "two") / "two")
    for name in ("two", "three", "../one"):
        with pytest.raises(ModelRefused):
            shelf.promote(name, "swap")
    assert shelf.model.name == registry.current(tmp_path).name == "one"


def test_without_a_model_before_there_is_no_way_back(tmp_path: Path) -> None:
    with pytest.raises(ModelRefused, match="no model before"):
        Shelf(shelf_of(tmp_path, "one")).rollback("worse")


def test_a_start_with_a_broken_model_takes_the_one_before(tmp_path: Path) -> None:
    first = Shelf(shelf_of(tmp_path, "one"))
    first.promote((shelf_of(tmp_path, "two") / "two").name, "swap")
    spoil(tmp_path / "two")
    assert Shelf(tmp_path).model.name == "one"
    assert registry.current(tmp_path).name == "one"


def test_what_another_process_has_promoted_is_served_after_a_look(tmp_path: Path) -> None:
    here, there = Shelf(shelf_of(tmp_path, "one")), Shelf(tmp_path)
    shelf_of(tmp_path, "two")
    there.promote("two", "from a shell")
    here.refresh()
    assert here.model.name == "two"


def test_every_sound_model_is_told_with_its_role_and_its_figures(tmp_path: Path) -> None:
    shelf = Shelf(shelf_of(tmp_path, "one"))
    shelf_of(tmp_path, "two", "three")
    shelf.promote("two", "better")
    spoil(tmp_path / "three")
    told = {one["name"]: one for one in shelf.told()["versions"]}
    assert set(told) == {"one", "two"}
    assert (told["two"]["current"], told["one"]["previous"]) == (True, True)
    assert told["two"]["since"]
    assert told["one"]["figures"] == shelf.told()["figures"]


def test_one_model_s_own_folder_serves_and_never_changes() -> None:
    shelf = Shelf(SHIPPED)
    shelf.refresh()
    assert shelf.told()["versions"][0]["name"] == shelf.model.name
    with pytest.raises(ModelRefused, match="never changes"):
        shelf.promote("two", "x")
    with pytest.raises(ModelRefused, match="never changes"):
        shelf.rollback("x")
    assert not (SHIPPED / registry.POINTER).exists()


def test_a_model_of_another_version_gives_way_to_one_that_can_be_read(tmp_path: Path) -> None:
    shelf_of(tmp_path, "shipped")
    Shelf(shelf_of(tmp_path, "mine")).promote("mine", "retraining")
    files = {file.name: file.read_bytes() for file in (tmp_path / "mine").iterdir() if file.name != registry.SUMS}
    shutil.rmtree(tmp_path / "mine")
    config = json.loads(files["config.json"])
    config["shape"]["hidden"] += 1
    registry.write(tmp_path / "mine", {**files, "config.json": json.dumps(config).encode()})
    assert Shelf(tmp_path).model.name == "shipped"


def test_a_model_that_is_tidied_away_while_all_are_told_is_told_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf(shelf_of(tmp_path, "one", "two"))
    listed = registry.listing(tmp_path)
    shutil.rmtree(tmp_path / next(one.name for one in listed if not one.is_current))
    monkeypatch.setattr(registry, "listing", lambda _: listed)
    assert [one["name"] for one in shelf.told()["versions"]] == [shelf.model.name]
