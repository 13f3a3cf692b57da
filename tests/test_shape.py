"""The tree keeps the house rules, and every rule has been seen to fail."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests import shape
from tests.shape import Rule, Source

ROOT = Path(__file__).parents[1]
PARTS = ("ml", "songbot", "bench", "tests")
MODULE_OF = {"scikit-learn": "sklearn", "pytest-timeout": "pytest_timeout", "discord.py": "discord"}
"""Import names that differ from the name of the package."""


def sources() -> list[Source]:
    files = (file for part in PARTS for file in sorted((ROOT / part).rglob("*.py")))
    return [Source(file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")) for file in files]


def tracked() -> list[Path]:
    """Every text file that git has, or would add."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout.decode().split("\0")
    return [ROOT / name for name in sorted({*names} - {""}) if (ROOT / name).is_file()]


def declared(*extras: str) -> frozenset[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lists = [project["dependencies"], *(project["optional-dependencies"][extra] for extra in extras)]
    names = [re.split(r"[<>=!~\[; ]", line)[0] for lines in lists for line in lines]
    return frozenset(MODULE_OF.get(name, name.replace("-", "_")) for name in names)


@pytest.mark.parametrize("rule", shape.RULES, ids=lambda rule: str(rule.__name__))
def test_the_tree_keeps_the_rule(rule: Rule) -> None:
    assert list(rule(sources())) == []


def test_what_people_run_imports_only_declared_packages() -> None:
    everything = sources()
    shipped = [source for source in everything if source.path.startswith(("ml/", "songbot/"))]
    assert list(shape.undeclared(shipped, declared())) == []
    assert list(shape.undeclared(everything, declared("dev"))) == []


def test_no_tracked_file_names_a_machine_or_a_registry() -> None:
    texts = {file: file.read_bytes() for file in tracked()}
    readable = {file: text.decode(errors="replace") for file, text in texts.items() if b"\0" not in text}
    breaches = [
        breach for file, text in readable.items() for breach in shape.addresses(file.relative_to(ROOT).as_posix(), text)
    ]
    assert breaches == []
    assert ROOT / "tests" / "shape.py" in readable


def function(body: str) -> str:
    return "def f():\n" + "".join(f"    {line}\n" for line in body.splitlines())


def ladder(kind: str, steps: int) -> str:
    return "\n".join("    " * step + kind for step in range(steps)) + "\n" + "    " * steps + "pass"


OFFENCES: list[tuple[Rule, str, dict[str, str]]] = [
    (shape.file_length, "301 lines", {"ml/a.py": "x = 1\n" * 301}),
    (shape.file_length, "401 lines", {"tests/a.py": "x = 1\n" * 401}),
    (shape.body_length, "f has 41 lines", {"ml/a.py": function("pass\n" * 41)}),
    (shape.nesting, "f nests 4 deep", {"ml/a.py": function(ladder("if x:", 4))}),
    (shape.nesting, "f nests 4 deep", {"ml/a.py": function(ladder("with x:", 4))}),
    (
        shape.nesting,
        "f nests 4 deep",
        {"ml/a.py": function("try:\n    pass\nexcept E:\n    " + ladder("for x in y:", 3).replace("\n", "\n    "))},
    ),
    (shape.arguments, "f takes 6", {"ml/a.py": "def f(a, b, /, c, d, *, e, g): pass\n"}),
    (shape.complexity, "f has 9 ways", {"ml/a.py": function("if x: pass\n" * 8)}),
    (shape.complexity, "f has 9 ways", {"ml/a.py": function("for x in y: pass\nwhile x: pass\n" * 4)}),
    (
        shape.import_cycles,
        "ml/a.py",
        {"ml/a.py": "from ml import b", "ml/b.py": "import ml.c", "ml/c.py": "from . import a"},
    ),
    (shape.import_cycles, "ml/a.py", {"ml/a.py": "from ml.b import x", "ml/b.py": "def f():\n    import ml.a"}),
    (shape.layers, "ml may not import songbot.core", {"ml/a.py": "import songbot.core"}),
    (shape.layers, "ml may not import songbot", {"ml/a.py": "from songbot import core"}),
    (shape.layers, "ml may not import tests.shape", {"ml/a.py": "from tests import shape", "tests/shape.py": ""}),
    (shape.layers, "ml.errors may not import ml.a", {"ml/errors.py": "from ml import a", "ml/a.py": ""}),
    (shape.layers, "no part", {"strange/a.py": ""}),
    (shape.never_reaches, "ml/synth.py: reaches torch", {"ml/synth.py": "from torch import nn"}),
    (
        shape.never_reaches,
        "ml/synth.py: reaches torch",
        {"ml/synth.py": "from ml.nets.net import x", "ml/nets/net.py": "import torch.nn"},
    ),
    (
        shape.never_reaches,
        "ml/sound/audio.py: reaches librosa",
        {"ml/sound/audio.py": "def f():\n    import librosa.filters"},
    ),
    (shape.imports_inside_functions, "ml/a.py:2", {"ml/a.py": function("import os")}),
    (shape.imports_inside_functions, "ml/a.py:3", {"ml/a.py": function("if x:\n    from os import path")}),
    (shape.suppressions, "ml/a.py:1", {"ml/a.py": "import os  # no" + "qa"}),
    (shape.suppressions, "ml/a.py:1", {"ml/a.py": "import os  # no" + "qa: F401"}),
    (shape.suppressions, "ml/a.py:1", {"ml/a.py": "import os  # no" + "qa because it is loud"}),
    (shape.suppressions, "ml/a.py:1", {"ml/a.py": "x = 1  # type: ign" + "ore"}),
    (shape.suppressions, "ml/a.py:1", {"ml/a.py": "x = 1  # type: ign" + "ore[misc]"}),
    (shape.suppressions, "ml/a.py:1", {"ml/a.py": "# ruff: no" + "qa\n"}),
    (shape.module_docstrings, "ml/a.py", {"ml/a.py": "x = 1\n"}),
    (shape.module_docstrings, "ml/a.py", {"ml/a.py": '"""The a module"""\n'}),
]

BLAMELESS: list[tuple[Rule, dict[str, str]]] = [
    (shape.file_length, {"ml/a.py": "x = 1\n" * 300, "tests/a.py": "x = 1\n" * 400}),
    (shape.body_length, {"ml/a.py": function('"""A\nlong\nstory."""\n' + "pass\n" * 40)}),
    (shape.nesting, {"ml/a.py": function(ladder("if x:", 3))}),
    (shape.nesting, {"ml/a.py": function("if x:\n    pass\n" + "elif y:\n    pass\n" * 5)}),
    (shape.arguments, {"ml/a.py": "class A:\n    def f(self, a, b, c, *, d, e): pass\n"}),
    (shape.complexity, {"ml/a.py": function("if x: pass\n" * 7)}),
    (shape.import_cycles, {"ml/a.py": "from ml import b", "ml/b.py": "import os", "ml/c.py": "from ml import a, b"}),
    (shape.layers, {"ml/a.py": "import torch\nfrom ml import errors", "bench/b.py": "import ml.a"}),
    (
        shape.never_reaches,
        {
            "ml/synth.py": "from ml.sound import audio",
            "ml/sound/audio.py": "import scipy",
            "ml/nets/net.py": "import torch",
        },
    ),
    (
        shape.imports_inside_functions,
        {"ml/a.py": function("# starts a second faster\nimport os\nimport re  # so does this")},
    ),
    (shape.suppressions, {"ml/a.py": "import os  # no" + "qa: F401 - kept for the readers\ns = '# no" + "qa'"}),
    (shape.module_docstrings, {"ml/a.py": '"""What a is for.\n\nMore\n"""\n', "ml/__init__.py": ""}),
]


def tree(files: dict[str, str]) -> list[Source]:
    return [Source(path, text) for path, text in files.items()]


@pytest.mark.parametrize(("rule", "expected", "files"), OFFENCES)
def test_a_breach_is_found_and_named(rule: Rule, expected: str, files: dict[str, str]) -> None:
    assert expected in "\n".join(rule(tree(files)))


@pytest.mark.parametrize(("rule", "files"), BLAMELESS)
def test_what_keeps_the_rule_is_left_alone(rule: Rule, files: dict[str, str]) -> None:
    assert list(rule(tree(files))) == []


def test_every_rule_has_been_seen_to_fail_and_to_pass() -> None:
    assert {rule for rule, _, _ in OFFENCES} == {*shape.RULES}
    assert {rule for rule, _ in BLAMELESS} == {*shape.RULES}


def test_an_undeclared_package_is_found_and_named() -> None:
    files = tree({"ml/a.py": "import os\nimport numpy as np\nfrom surprise.core import x\nfrom ml import b"})
    assert list(shape.undeclared(files, frozenset({"numpy"}))) == [
        "ml/a.py:3: pyproject.toml does not declare surprise.core"
    ]


@pytest.mark.parametrize(
    "line",
    [
        "/wor" + "k/shared/tables",
        'open("/hom' + 'e/ann/x")',
        "see /roo" + "t/x",
        "/Use" + "rs/ann",
        "pip install -i https://py" + "pi.org/simple x",
        "https://download.pytor" + "ch.org/whl/cpu",
        "https://files.pythonhos" + "ted.org/packages",
    ],
)
def test_an_address_is_found_and_named(line: str) -> None:
    assert [breach.split(": ")[0] for breach in shape.addresses("README.md", f"first\n{line}\n")] == ["README.md:2"]


def test_an_address_of_a_service_or_the_one_that_run_needs_is_left_alone() -> None:
    assert not list(shape.addresses("ml/a.py", "https://musicbrainz.org/ws/2/wor" + "k/1 ../shared a/b"))
    assert not list(shape.addresses("run", "https://download.pytor" + "ch.org/whl/cpu"))
