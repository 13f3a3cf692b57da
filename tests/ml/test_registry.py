"""A model folder is whole or refused by name, and the pointer to it survives a kill anywhere."""

import json
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml import registry
from ml.errors import BadInput, ModelRefused

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
FILES = {
    "meta.json": json.dumps({"schema": registry.SCHEMA}).encode(),
    "model.safetensors": bytes(range(256)) * 20,
    "inputs.json": b'{"genres": ["polka"]}',
}


def model(root: Path, name: str) -> Path:
    registry.write(root / name, FILES)
    return root / name


def promoted(root: Path, *names: str) -> None:
    for name in names:
        model(root, name)
        registry.promote(root, name, when=NOON, reason=f"{name} is better")


def pointers(root: Path) -> tuple[str | None, str | None]:
    stored = registry.listing(root)
    serving = next((entry.name for entry in stored if entry.is_current), None)
    return serving, next((entry.name for entry in stored if entry.is_previous), None)


def test_a_written_model_is_accepted_and_holds_what_was_written(tmp_path: Path) -> None:
    folder = model(tmp_path, "first")
    registry.verify(folder)
    assert {name: (folder / name).read_bytes() for name in FILES} == FILES


def test_the_checksums_are_those_that_sha256sum_checks(tmp_path: Path) -> None:
    folder = model(tmp_path, "first")
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", registry.SUMS], cwd=folder, check=True)


@pytest.mark.parametrize("name", [*FILES, registry.SUMS])
@pytest.mark.parametrize("kept", [0, 1, -1])
def test_a_truncated_file_is_refused_by_name(tmp_path: Path, name: str, kept: int) -> None:
    file = model(tmp_path, "first") / name
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(ModelRefused, match=r"first.*(" + name + ")"):
        registry.verify(tmp_path / "first")


@pytest.mark.parametrize("name", FILES)
def test_truncation_is_told_with_both_sizes(tmp_path: Path, name: str) -> None:
    file = model(tmp_path, "first") / name
    file.write_bytes(FILES[name][:-3])
    size = len(FILES[name])
    with pytest.raises(ModelRefused, match=f"{name} is truncated, {size - 3} of {size} bytes"):
        registry.verify(tmp_path / "first")


@pytest.mark.parametrize("name", FILES)
def test_one_changed_bit_in_any_file_is_refused_by_name(tmp_path: Path, name: str) -> None:
    file = model(tmp_path, "first") / name
    content = bytearray(FILES[name])
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(ModelRefused, match=f"the checksum of {name} differs"):
        registry.verify(tmp_path / "first")


def test_any_changed_byte_of_the_checksums_is_refused(tmp_path: Path) -> None:
    sums = model(tmp_path, "first") / registry.SUMS
    written = sums.read_bytes()
    for place in range(len(written)):
        sums.write_bytes(written[:place] + bytes([written[place] ^ 1]) + written[place + 1 :])
        with pytest.raises(ModelRefused, match="first is refused"):
            registry.verify(tmp_path / "first")


@pytest.mark.parametrize("name", [*FILES, registry.SUMS])
def test_a_missing_file_is_refused_by_name(tmp_path: Path, name: str) -> None:
    (model(tmp_path, "first") / name).unlink()
    with pytest.raises(ModelRefused, match=f"{name} is missing"):
        registry.verify(tmp_path / "first")


def test_a_file_that_nobody_promised_is_refused_by_name(tmp_path: Path) -> None:
    (model(tmp_path, "first") / "extra.bin").write_bytes(b"")
    with pytest.raises(ModelRefused, match=r"extra\.bin is not named in SHA256SUMS"):
        registry.verify(tmp_path / "first")


def test_a_folder_inside_a_model_is_refused_by_name(tmp_path: Path) -> None:
    (model(tmp_path, "first") / "more").mkdir()
    with pytest.raises(ModelRefused, match="more is no plain file"):
        registry.verify(tmp_path / "first")


@pytest.mark.parametrize(
    ("meta", "sentence"),
    [
        (b'{"schema": 7}', "schema 7, this version reads 2"),
        (b"{}", "schema None"),
        (b"[]", "no JSON object"),
        (b"", "no JSON"),
    ],
)
def test_a_schema_that_this_version_cannot_read_is_refused(tmp_path: Path, meta: bytes, sentence: str) -> None:
    registry.write(tmp_path / "first", FILES | {"meta.json": meta})
    with pytest.raises(ModelRefused, match=sentence):
        registry.verify(tmp_path / "first")


def test_a_half_written_model_is_refused_under_both_names(tmp_path: Path) -> None:
    model(tmp_path, "first").rename(tmp_path / "first.tmp")
    for name in ("first", "first.tmp"):
        with pytest.raises(ModelRefused, match=f"{name} is half-written"):
            registry.verify(tmp_path / name)


def test_the_next_write_sweeps_a_half_written_folder(tmp_path: Path) -> None:
    (tmp_path / "first.tmp").mkdir()
    (tmp_path / "first.tmp" / "leftover").write_bytes(b"x")
    registry.verify(model(tmp_path, "first"))
    assert [entry.name for entry in tmp_path.iterdir()] == ["first"]


def test_a_folder_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ModelRefused, match="nowhere does not exist"):
        registry.verify(tmp_path / "nowhere")


def test_a_model_is_never_overwritten(tmp_path: Path) -> None:
    model(tmp_path, "first")
    with pytest.raises(BadInput, match="first exists already"):
        model(tmp_path, "first")


@pytest.mark.parametrize("name", ["../escape", "a/b", registry.SUMS])
def test_a_model_is_made_of_plain_files_only(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="plain files"):
        registry.write(tmp_path / "first", FILES | {name: b"x"})
    assert not list(tmp_path.iterdir())


def test_a_damaged_model_is_not_promoted_and_the_old_one_stays(tmp_path: Path) -> None:
    promoted(tmp_path, "first")
    (model(tmp_path, "second") / "model.safetensors").write_bytes(b"")
    with pytest.raises(ModelRefused, match=r"second is refused: model\.safetensors is truncated"):
        registry.promote(tmp_path, "second", when=NOON, reason="newer")
    assert pointers(tmp_path) == ("first", None)
    assert len(registry.history(tmp_path)) == 1


def test_promotion_and_rollback_swap_both_pointers_and_are_logged(tmp_path: Path) -> None:
    promoted(tmp_path, "first", "second")
    assert pointers(tmp_path) == ("second", "first")
    assert registry.rollback(tmp_path, when=NOON, reason="it sang flat") == tmp_path / "first"
    assert registry.current(tmp_path) == tmp_path / "first"
    assert pointers(tmp_path) == ("first", "second")
    swaps = [(swap.current, swap.previous, swap.reason) for swap in registry.history(tmp_path)]
    assert swaps == [
        ("first", None, "first is better"),
        ("second", "first", "second is better"),
        ("first", "second", "it sang flat"),
    ]
    assert {swap.when for swap in registry.history(tmp_path)} == {NOON.isoformat()}


def test_promoting_what_serves_already_does_not_lose_the_previous_one(tmp_path: Path) -> None:
    promoted(tmp_path, "first", "second")
    registry.promote(tmp_path, "second", when=NOON, reason="again")
    assert pointers(tmp_path) == ("second", "first")
    assert len(registry.history(tmp_path)) == 2


def test_a_damaged_previous_model_is_not_rolled_back_to(tmp_path: Path) -> None:
    promoted(tmp_path, "first", "second")
    (tmp_path / "first" / "meta.json").unlink()
    with pytest.raises(ModelRefused, match=r"first is refused: meta\.json is missing"):
        registry.rollback(tmp_path, when=NOON, reason="it sang flat")
    assert registry.current(tmp_path) == tmp_path / "second"


def test_without_a_previous_or_current_model_a_sentence_says_so(tmp_path: Path) -> None:
    with pytest.raises(ModelRefused, match="No model has been promoted"):
        registry.current(tmp_path)
    promoted(tmp_path, "first")
    with pytest.raises(ModelRefused, match="no model before"):
        registry.rollback(tmp_path, when=NOON, reason="why not")


@pytest.mark.parametrize("damage", ["", "first", "{}", "[]"])
def test_a_damaged_pointer_ends_in_one_sentence(tmp_path: Path, damage: str) -> None:
    promoted(tmp_path, "first")
    (tmp_path / registry.POINTER).write_text(damage)
    with pytest.raises(ModelRefused, match="current is damaged"):
        registry.current(tmp_path)


def test_a_log_line_torn_by_a_power_cut_does_not_swallow_the_next(tmp_path: Path) -> None:
    promoted(tmp_path, "first", "second")
    log = tmp_path / registry.LOG
    log.write_bytes(log.read_bytes()[:-20])
    promoted(tmp_path, "third")
    assert [swap.current for swap in registry.history(tmp_path)] == ["first", "second", "third"]


def test_the_listing_names_every_model_and_why_one_is_refused(tmp_path: Path) -> None:
    promoted(tmp_path, "a", "b")
    (model(tmp_path, "c") / "meta.json").write_bytes(b"{")
    model(tmp_path, "d").rename(tmp_path / "d.tmp")
    listed = registry.listing(tmp_path)
    assert [(entry.name, entry.is_current, entry.is_previous) for entry in listed] == [
        ("a", False, True),
        ("b", True, False),
        ("c", False, False),
        ("d.tmp", False, False),
    ]
    refusals = [entry.refusal or "" for entry in listed]
    assert refusals[:2] == ["", ""]
    assert "meta.json is truncated" in refusals[2]
    assert "half-written" in refusals[3]


KILL_EVERYWHERE = """
import os, shutil, sys
from datetime import UTC, datetime
from pathlib import Path
from ml import registry

seed, out, act = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]

def act_now(root):
    if act == "write":
        files = {name: (seed / "second" / name).read_bytes() for name in ("meta.json", "model.safetensors")}
        registry.write(root / "third", files)
    else:
        registry.promote(root, "second", when=datetime(2026, 11, 20, tzinfo=UTC), reason="killed")

def dies_at(line):
    seen = 0
    def trace(frame, event, value):
        nonlocal seen
        if frame.f_code.co_filename != registry.__file__:
            return None
        seen += 1
        if seen == line:
            os._exit(9)
        return trace
    return trace

line, code = 0, 9
while code:
    line += 1
    root = out / str(line)
    shutil.copytree(seed, root)
    child = os.fork()
    if not child:
        sys.settrace(dies_at(line))
        act_now(root)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
"""


def killed_at_every_line(seed: Path, out: Path, act: str) -> list[Path]:
    """A copy of the seed for each line of the registry at which the act was killed; the last one ran to its end."""
    ml_home = Path(registry.__file__).parents[1]
    subprocess.run([sys.executable, "-c", KILL_EVERYWHERE, str(seed), str(out), act], check=True, cwd=ml_home)
    roots = sorted(out.iterdir(), key=lambda root: int(root.name))
    assert len(roots) > 30
    return roots


def test_a_kill_at_any_line_of_a_promotion_leaves_the_old_or_the_new_model(tmp_path: Path) -> None:
    seed = tmp_path / "seed"
    promoted(seed, "zero", "first")
    model(seed, "second")
    outcomes = []
    for root in killed_at_every_line(seed, tmp_path / "out", "promote"):
        outcomes.append(pointers(root))
        registry.verify(registry.current(root))
        registry.promote(root, "second", when=NOON, reason="once more")
        assert pointers(root) == ("second", "first")
        logged = [json.loads(line)["current"] for line in (root / registry.LOG).read_text().splitlines()]
        assert logged == ["zero", "first", "second"]
    assert outcomes[0] == ("first", "zero")
    assert outcomes[-1] == ("second", "first")
    assert set(outcomes) == {outcomes[0], outcomes[-1]}


def test_a_kill_at_any_line_of_a_write_leaves_a_whole_model_or_none(tmp_path: Path) -> None:
    seed = tmp_path / "seed"
    model(seed, "second")
    whole = []
    for root in killed_at_every_line(seed, tmp_path / "out", "write"):
        whole.append((root / "third").exists())
        if not whole[-1]:
            model(root, "third")
        registry.verify(root / "third")
    assert whole == sorted(whole)
    assert {*whole} == {False, True}


def test_a_reader_never_meets_a_torn_pointer_during_two_hundred_swaps(tmp_path: Path) -> None:
    promoted(tmp_path, "first", "second")
    done = threading.Event()
    seen: list[str] = []
    faults: list[Exception] = []

    def read() -> None:
        while not done.is_set():
            try:
                folder = registry.current(tmp_path)
                registry.verify(folder)
                seen.append(folder.name)
            except ModelRefused as fault:
                faults.append(fault)

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(200):
        registry.rollback(tmp_path, when=NOON, reason="swap")
    done.set()
    reader.join()
    assert not faults
    assert {*seen} == {"first", "second"}
    assert len(registry.history(tmp_path)) == 202


@settings(deadline=None)
@given(st.sets(st.text(max_size=8)), st.lists(st.text(max_size=8)), st.binary(min_size=8, max_size=8))
def test_digests_know_exactly_the_names_they_were_made_of(known: set[str], asked: list[str], salt: bytes) -> None:
    stored = registry.digests(sorted(known), salt)
    assert len(stored) == registry.DIGEST_BYTES * len(known)
    everyone = [*asked, *sorted(known)]
    assert registry.seen(stored, salt, everyone).tolist() == [name in known for name in everyone]


def test_digests_depend_on_the_salt_and_not_on_the_order() -> None:
    names = [f"artist {number}" for number in range(1000)]
    stored = registry.digests(names, b"salt")
    assert stored == registry.digests(names[::-1] + names[:5], b"salt")
    assert not registry.seen(stored, b"pepper", names).any()
    assert registry.seen(stored, b"salt", names).dtype == np.bool_
