"""./run sets up once, says what it needs, repairs itself, and its lock holds what it promises; Python is a stand-in."""

import os
import re
import shutil
import subprocess
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
TOOLS = ("sh", "cat", "cksum", "dirname", "uname", "grep", "mkdir", "cp", "rm", "chmod")
CPU_INDEX = "--extra-index-url https://download.pytor" + "ch.org/whl/cpu"

PYTHON = """#!/bin/sh
case "$*" in
    *version_info*) [ -z "${OLD:-}" ] ;;
    *"ensurepip, venv"*) [ -z "${NO_VENV:-}" ] ;;
    "-V") echo "Python ${VERSION:-3.11.7}" ;;
    "-m venv --clear "*) rm -rf "$4"; mkdir -p "$4/bin"; cp "$0" "$4/bin/python"; echo "made" >>"$CALLS" ;;
    *--dry-run*) [ -n "${SEES_CPU:-}" ] ;;
    *) echo "pip says hello"; echo "$*" >>"$CALLS"; case "$*" in *"${FAIL:-nothing}"*) exit 3 ;; esac ;;
esac
"""


@dataclass(frozen=True)
class Machine:
    """A checkout on a machine whose Python writes down what it is asked to do."""

    checkout: Path
    programs: Path
    calls: Path

    def run(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": str(self.programs), "CALLS": str(self.calls), **settings}
        return subprocess.run(
            [self.checkout / "run", *arguments], env=environment, cwd="/", text=True, capture_output=True, check=False
        )

    def install(self, name: str, script: str) -> None:
        """In the place of the link that may be there: written through it, the script would be the machine's own."""
        program = self.programs / name
        program.unlink(missing_ok=True)
        program.write_text(script)
        program.chmod(0o755)

    def asked(self) -> list[str]:
        """What Python was asked to do since the last look."""
        lines = self.calls.read_text().splitlines() if self.calls.exists() else []
        self.calls.unlink(missing_ok=True)
        return lines


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path / "a checkout", tmp_path / "programs", tmp_path / "calls")
    made.checkout.mkdir()
    made.programs.mkdir()
    shutil.copy(ROOT / "run", made.checkout)
    (made.checkout / "requirements.lock").write_text("lock\n")
    for tool in TOOLS:
        (made.programs / tool).symlink_to(shutil.which(tool) or tool)
    made.install("python3", PYTHON)
    return made


def torch_step(asked: list[str]) -> str:
    return next(line for line in asked if "torch==" in line)


def test_help_needs_no_python_and_no_set_up(machine: Machine) -> None:
    (machine.programs / "python3").unlink()
    began = time.monotonic()
    for arguments in (("help",), ("-h",), ("--help",)):
        told = machine.run(*arguments)
        assert (told.returncode, told.stderr) == (0, "")
        assert "./run [COMMAND]" in told.stdout
    assert time.monotonic() - began < 2
    assert not (machine.checkout / ".venv").exists()


def test_help_names_every_command_and_every_setting(machine: Machine) -> None:
    text = machine.run("help").stdout
    script = (ROOT / "run").read_text()
    commands = re.search(r"^    (bot \|.*)\) ready", script, re.MULTILINE)
    assert commands is not None
    for word in [*commands[1].split(" | "), *re.findall(r"\$\{([A-Z_]+):-", script)]:
        assert re.search(rf"^  {word}\b", text, re.MULTILINE), word


def test_an_unknown_command_is_named_and_ends_with_two(machine: Machine) -> None:
    told = machine.run("fly")
    assert (told.returncode, told.stdout) == (2, "")
    assert "knows no command 'fly'" in told.stderr
    assert machine.asked() == []


def test_a_missing_or_old_python_is_answered_with_what_to_install(machine: Machine) -> None:
    old = machine.run("ml", OLD="yes")
    (machine.programs / "python3").unlink()
    missing = machine.run("ml")
    for told in (old, missing):
        assert told.returncode == 1
        assert "Python 3.11 or newer" in told.stderr
        assert "sudo apt install python3 python3-venv" in told.stderr
    assert not (machine.checkout / ".venv").exists()


def test_a_python_without_venv_is_answered_with_what_to_install(machine: Machine) -> None:
    told = machine.run("ml", NO_VENV="yes")
    assert told.returncode == 1
    assert "sudo apt install python3-venv" in told.stderr


def test_torch_comes_in_its_own_step_and_the_rest_by_its_hashes(machine: Machine) -> None:
    told = machine.run("ml", "describe", SEES_CPU="yes")
    assert told.returncode == 0
    made, torch, rest, command = machine.asked()
    assert (made, command) == ("made", "-P -m ml describe")
    assert re.fullmatch(r"-m pip install torch==[\d.]+", torch)
    assert rest == f"-m pip install --no-deps --require-hashes -r {machine.checkout}/requirements.lock"


def test_set_up_leaves_standard_output_to_the_command(machine: Machine) -> None:
    told = machine.run("ml", "predict")
    assert told.stdout == "pip says hello\n"
    assert told.stderr.count("pip says hello") == 2


def test_a_second_call_installs_nothing_and_a_new_lock_or_python_does(machine: Machine) -> None:
    machine.run("ml")
    machine.asked()
    machine.run("ml")
    assert machine.asked() == ["-P -m ml"]
    (machine.checkout / "requirements.lock").write_text("another lock\n")
    machine.run("ml")
    assert len(machine.asked()) == 3
    machine.run("ml", VERSION="3.12.1")
    assert len(machine.asked()) == 3


@pytest.mark.parametrize("step", ["torch==", "--require-hashes"])
def test_a_set_up_that_failed_half_way_starts_over_at_the_next_call(machine: Machine, step: str) -> None:
    told = machine.run("ml", FAIL=step)
    assert told.returncode == 1
    assert "did not finish" in told.stderr
    assert "-P -m ml" not in machine.asked()
    assert machine.run("ml").returncode == 0
    assert [line.split()[-1] for line in machine.asked()][::3] == ["made", "ml"]


def test_a_broken_environment_is_made_anew(machine: Machine) -> None:
    machine.run("ml")
    machine.asked()
    (machine.checkout / ".venv" / "bin" / "python").unlink()
    assert machine.run("ml").returncode == 0
    assert machine.asked()[0] == "made"


@pytest.mark.parametrize("choice", ["auto", "cpu", "default"])
@pytest.mark.parametrize("driver", ["", "No devices were found", "GPU 0: NVIDIA H200"])
@pytest.mark.parametrize("sees_cpu", ["", "yes"])
def test_the_cpu_index_is_named_only_where_it_is_needed(
    machine: Machine, choice: str, driver: str, sees_cpu: str
) -> None:
    machine.install("uname", "#!/bin/sh\necho Linux\n")
    if driver:
        machine.install("nvidia-smi", f"#!/bin/sh\necho '{driver}'\n")
    machine.run("ml", SONGBOT_TORCH=choice, SEES_CPU=sees_cpu)
    needed = not sees_cpu and (choice == "cpu" or (choice == "auto" and not driver.startswith("GPU")))
    assert (CPU_INDEX in torch_step(machine.asked())) == needed


def test_another_system_than_linux_takes_what_pip_takes(machine: Machine) -> None:
    machine.install("uname", "#!/bin/sh\necho Darwin\n")
    machine.run("ml")
    assert "index" not in torch_step(machine.asked())


def test_an_index_may_be_named_and_nonsense_is_refused(machine: Machine) -> None:
    machine.run("ml", SONGBOT_TORCH="https://example.org/cu")
    assert "--extra-index-url https://example.org/cu torch==" in torch_step(machine.asked())
    shutil.rmtree(machine.checkout / ".venv")
    told = machine.run("ml", SONGBOT_TORCH="fast")
    assert told.returncode == 1
    assert "SONGBOT_TORCH is 'fast'" in told.stderr


def test_test_says_each_step_and_hands_its_arguments_to_pytest(machine: Machine) -> None:
    told = machine.run("test", "-k", "word")
    spread = "--numprocesses auto --dist loadfile --no-loadscope-reorder"
    steps = ["ruff check", "ruff format --check", "mypy", f"pytest {spread} -k word"]
    assert re.findall(r"^==> (.*)", told.stderr, re.MULTILINE) == steps
    assert machine.asked()[3:] == [f"-m {step}" for step in steps]


def test_the_first_failing_step_ends_the_checks(machine: Machine) -> None:
    assert machine.run("test", FAIL="mypy").returncode == 3
    assert machine.asked()[-1] == "-m mypy"


def test_lint_takes_files_and_runs_no_tests(machine: Machine) -> None:
    machine.run("lint", "ml")
    assert machine.asked()[3:] == ["-m ruff check ml", "-m ruff format --check ml", "-m mypy ml"]


def test_one_thread_is_the_default_and_more_a_setting(machine: Machine) -> None:
    machine.install("python3", PYTHON.replace('echo "pip says hello"', 'echo "threads $OMP_NUM_THREADS"'))
    assert machine.run("bench").stdout == "threads 1\n"
    assert machine.run("bench", OMP_NUM_THREADS="4").stdout == "threads 4\n"


def test_a_model_command_reads_files_from_where_the_caller_stands(machine: Machine) -> None:
    machine.install("python3", PYTHON.replace('echo "pip says hello"', 'pwd; echo "$PYTHONPATH"'))
    assert machine.run("ml").stdout == f"/\n{machine.checkout}\n"


@pytest.mark.parametrize(("shell", "script"), [("dash", "run"), ("bash", ".ci/run")])
def test_the_scripts_are_sound_and_may_be_run(shell: str, script: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    subprocess.run([shell, "-n", ROOT / script], check=True)
    assert os.access(ROOT / script, os.X_OK)


def test_run_stays_one_small_script_with_one_address() -> None:
    script = (ROOT / "run").read_text()
    assert len(script.splitlines()) <= 120
    assert len(re.findall(r"https?://", script)) == 1


def test_the_lock_holds_hashes_and_neither_torch_nor_addresses() -> None:
    requirements = re.findall(r"^([\w.-]+)==\S+(?: ; [^\\]+)? \\\n    --hash=sha256:[0-9a-f]{64}", LOCK, re.MULTILINE)
    assert len(requirements) == len(re.findall(r"^[^\s#]", LOCK, re.MULTILINE)) > 40
    assert not [name for name in requirements if re.match("torch|nvidia|cuda|triton", name)]
    assert "://" not in LOCK


def test_the_lock_and_the_torch_step_cover_all_that_the_project_declares() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {
        re.split(r"[<>=\[]", line)[0].replace(".", "-")
        for line in project["dependencies"] + project["optional-dependencies"]["dev"]
    }
    assert declared - {*re.findall(r"^([\w.-]+)==", LOCK, re.MULTILINE)} == {"torch"}
    assert 'TORCH="torch==' in (ROOT / "run").read_text()
