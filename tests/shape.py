"""The house rules as functions of source text: each takes files and names every breach in one line."""

import ast
import io
import re
import sys
import tokenize
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

FILE_LINES = 300
TEST_FILE_LINES = 400
BODY_LINES = 40
NESTING = 3
ARGUMENTS = 5
COMPLEXITY = 8

USE_CASES = ("songbot.predicting", "songbot.asking", "songbot.community", "songbot.learning")
HELPERS = ("songbot.folder", "songbot.nap", "songbot.spawn", "songbot.status", "songbot.tidy", "songbot.timetable")
"""What use cases have in common, and what is told and kept in order around them."""

LAYERS: dict[str, tuple[str, ...]] = {
    "ml.errors": ("ml.errors",),
    "ml": ("ml",),
    "songbot.errors": ("songbot.errors",),
    "songbot.core": ("songbot.core", "songbot.errors"),
    "songbot.ports": ("songbot.ports", "songbot.core", "songbot.errors"),
    "songbot.words": ("songbot.words", "songbot.core", "songbot.errors"),
    "songbot.sources": ("songbot.ports", "songbot.sources", "songbot.core", "songbot.errors"),
    "songbot.store": ("songbot.ports", "songbot.store", "songbot.core", "songbot.errors"),
    "songbot.engine.varying": ("songbot.engine", "songbot.core", "songbot.errors", "ml"),
    "songbot.engine.answering": ("songbot.engine", "songbot.core", "songbot.errors", "ml"),
    "songbot.engine.moving": ("ml",),
    "songbot.engine.child": (
        "songbot.ports",
        "songbot.engine",
        "songbot.core",
        "songbot.errors",
        "songbot.charts",
        "ml",
    ),
    "songbot.engine.shelf": ("songbot.engine", "songbot.core", "songbot.errors", "ml"),
    "songbot.engine.keeping": ("songbot.engine", "songbot.core", "songbot.errors", "ml"),
    "songbot.engine.trainer": ("songbot.engine", "songbot.core", "songbot.errors", "ml"),
    "songbot.engine": ("songbot.ports", "songbot.engine", "songbot.core", "songbot.errors", "songbot.spawn"),
    "songbot.charts": ("songbot.charts", "songbot.core", "songbot.errors"),
    "songbot.tables": ("songbot.tables", "songbot.core", "songbot.errors"),
    **dict.fromkeys(USE_CASES, (*USE_CASES, *HELPERS, "songbot.ports", "songbot.core", "songbot.errors")),
    "songbot.chat": (
        "songbot.chat",
        "songbot.health",
        *USE_CASES,
        *HELPERS,
        "songbot.words",
        "songbot.ports",
        "songbot.core",
        "songbot.errors",
    ),
    "songbot.dump": ("songbot.dump", "songbot.core", "songbot.errors", "songbot.ports"),
    "songbot.sandbox": ("songbot.sandbox", "ml.synth", "ml.instruments", "ml.planted"),
    "songbot": ("songbot",),
    "bot": ("bot", "songbot"),
    "bench": ("bench", "ml", "songbot", "tests"),
    "tests": ("tests", "bench", "ml", "songbot", "bot"),
}
"""What each part may import of ours; the longest name that fits a module counts."""

NEVER_REACHES: dict[str, tuple[str, ...]] = {
    "ml.synth": ("torch",),
    "ml.sound.audio": ("librosa",),
    "songbot.build": ("torch", "librosa", "matplotlib", "scipy", "pyarrow", "songbot.sandbox", "ml"),
    "songbot.sandbox.__main__": ("torch", "librosa", "discord", "songbot.chat", "songbot.sources"),
}
"""What a module may not import, be it through others of ours."""

SUPPRESSION = re.compile(r"#\s*(?:ruff:\s*)?(?:noqa|type:\s*ignore|mypy:|pragma:|fmt:)", re.IGNORECASE)
EXPLAINED = re.compile(r"#\s*(?:noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|type:\s*ignore\[[\w, -]+\])\W+\w+\W+\w+")
# The brackets keep this file from being its own offender.
PLACES = re.compile(r"(?<![\w.:])/(?:wor[k]|hom[e]|roo[t]|User[s]|opt/(?:whee[l]s|pyp[i]))/\w|[A-Z]:\\User[s]")
REGISTRIES = re.compile(
    r"pyp[i]\.org|pythonhoste[d]\.org|npmj[s]\.|anacond[a]\.org|crate[s]\.io|download\.pytorc[h]\.org|ghc[r]\.io"
)
MAY_NAME_A_REGISTRY = {"run": "download.pytorc" + "h.org"}
"""The CPU build of torch lives at one address that the set-up has to know."""

Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
LOOPS = (ast.For, ast.AsyncFor, ast.While)
BLOCKS = (*LOOPS, ast.If, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)


@dataclass(frozen=True)
class Source:
    """One Python file, named by its path from the root of the tree."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def module(self) -> str:
        return ".".join(PurePosixPath(self.path).with_suffix("").parts).removesuffix(".__init__")

    @property
    def functions(self) -> list[Function]:
        return [node for node in ast.walk(self.tree) if isinstance(node, FUNCTIONS)]


Sources = Sequence[Source]
Rule = Callable[[Sources], Iterator[str]]


def file_length(sources: Sources) -> Iterator[str]:
    """No file is longer than one sitting."""
    for source in sources:
        limit = TEST_FILE_LINES if source.path.startswith("tests/") else FILE_LINES
        lines = len(source.text.splitlines())
        if lines > limit:
            yield f"{source.path}: {lines} lines, {limit} are allowed"


def body_length(sources: Sources) -> Iterator[str]:
    """No function is longer than one screen; its docstring does not count."""
    for source in sources:
        for function in source.functions:
            body = function.body[1:] if ast.get_docstring(function) else function.body
            lines = (function.end_lineno or 0) - body[0].lineno + 1 if body else 0
            if lines > BODY_LINES:
                yield f"{source.path}:{function.lineno}: {function.name} has {lines} lines, {BODY_LINES} are allowed"


def nesting(sources: Sources) -> Iterator[str]:
    """Blocks stand in blocks only so deep; an elif is no deeper than its if."""
    for source in sources:
        for function in source.functions:
            depth = max((_depth(child) for child in function.body), default=0)
            if depth > NESTING:
                yield f"{source.path}:{function.lineno}: {function.name} nests {depth} deep, {NESTING} is allowed"


def _depth(node: ast.AST) -> int:
    inner = max((_depth(child) for child in _steps_in(node)), default=0)
    return inner + isinstance(node, BLOCKS)


def _steps_in(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, ast.If) and len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        return [*node.body, *_steps_in(node.orelse[0])]
    if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        return []
    return list(ast.iter_child_nodes(node))


def arguments(sources: Sources) -> Iterator[str]:
    """Who needs more arguments lacks a value that holds them."""
    for source in sources:
        for function in source.functions:
            given = function.args
            names = [argument.arg for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
            count = len([name for name in names if name not in ("self", "cls")])
            if count > ARGUMENTS:
                yield f"{source.path}:{function.lineno}: {function.name} takes {count}, {ARGUMENTS} are allowed"


def complexity(sources: Sources) -> Iterator[str]:
    """Only so many ways lead through a function, whatever a linter is told to overlook."""
    for source in sources:
        for function in source.functions:
            ways = 1 + sum(_branches(node) for node in ast.walk(function))
            if ways > COMPLEXITY:
                yield f"{source.path}:{function.lineno}: {function.name} has {ways} ways, {COMPLEXITY} are allowed"


def _branches(node: ast.AST) -> int:
    return isinstance(node, (*LOOPS, ast.If, ast.ExceptHandler, ast.match_case))


def imports(source: Source, modules: Sequence[str]) -> list[tuple[int, str]]:
    """Line and name of all that a file imports, wherever in it; `from a import b` means a.b where that is a module."""
    found: list[tuple[int, str]] = []
    package = source.module if source.path.endswith("__init__.py") else source.module.rpartition(".")[0]
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            origin = ".".join([*above, *([node.module] if node.module else [])])
            names = [f"{origin}.{alias.name}" for alias in node.names]
            found += [(node.lineno, name if name in modules else origin) for name in names]
    return found


def import_cycles(sources: Sources) -> Iterator[str]:
    """No module imports itself by way of others."""
    reached = _reached(sources)
    for source in sources:
        if source.module in reached[source.module]:
            yield f"{source.path}: imports itself by way of others"


def layers(sources: Sources) -> Iterator[str]:
    """Who may import what of ours."""
    modules = [source.module for source in sources]
    ours = {module.partition(".")[0] for module in [*modules, *LAYERS, "songbot"]}
    for source in sources:
        part = max((part for part in LAYERS if _within(source.module, part)), key=len, default=None)
        if part is None:
            yield f"{source.path}: belongs to no part that LAYERS knows"
            continue
        for line, name in imports(source, modules):
            if name.partition(".")[0] in ours and not any(_within(name, allowed) for allowed in LAYERS[part]):
                yield f"{source.path}:{line}: {part} may not import {name}"


def never_reaches(sources: Sources) -> Iterator[str]:
    """What must start fast or stand alone stays free of the heavy packages, also through others."""
    reached = _reached(sources)
    for source in sources:
        for banned in NEVER_REACHES.get(source.module, ()):
            if any(_within(name, banned) for name in reached[source.module]):
                yield f"{source.path}: reaches {banned}"


def _within(name: str, part: str) -> bool:
    return name == part or name.startswith(f"{part}.")


def _reached(sources: Sources) -> dict[str, set[str]]:
    modules = [source.module for source in sources]
    direct = {source.module: {name for _, name in imports(source, modules)} for source in sources}
    reached = {module: set(names) for module, names in direct.items()}
    for through in modules:
        for names in reached.values():
            if through in names:
                names.update(reached[through])
    return reached


def undeclared(sources: Sources, declared: frozenset[str]) -> Iterator[str]:
    """Every package that is imported is one that the set-up installs by name."""
    known = declared | sys.stdlib_module_names | {source.module.partition(".")[0] for source in sources}
    for source in sources:
        for line, name in imports(source, ()):
            if name.partition(".")[0] not in known:
                yield f"{source.path}:{line}: pyproject.toml does not declare {name}"


def imports_inside_functions(sources: Sources) -> Iterator[str]:
    """An import waits inside a function only where a comment on its line or the one above says why."""
    for source in sources:
        lines = source.text.splitlines()
        nodes = [node for function in source.functions for node in ast.walk(function)]
        for line in sorted({node.lineno for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)}):
            if "#" not in lines[line - 1] and not lines[line - 2].lstrip().startswith("#"):
                yield f"{source.path}:{line}: an import inside a function says why in a comment"


def suppressions(sources: Sources) -> Iterator[str]:
    """Who silences a check names it and says why on the same line."""
    for source in sources:
        for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
            silences = token.type == tokenize.COMMENT and SUPPRESSION.search(token.string)
            if silences and not EXPLAINED.search(token.string):
                yield f"{source.path}:{token.start[0]}: a suppression names its check and its reason"


def module_docstrings(sources: Sources) -> Iterator[str]:
    """Every module with content starts with a sentence on what it is for."""
    for source in sources:
        words = (ast.get_docstring(source.tree) or "").split("\n\n")[0]
        if source.text.strip() and not words.endswith((".", "?", "!", ":")):
            yield f"{source.path}: starts without a sentence on what it is for"


def addresses(path: str, text: str) -> Iterator[str]:
    """No file names a place on somebody's machine or a host of packages."""
    for number, line in enumerate(text.splitlines(), 1):
        found = [*PLACES.findall(line), *REGISTRIES.findall(line)]
        if found and found != [MAY_NAME_A_REGISTRY.get(path)]:
            yield f"{path}:{number}: names {found[0]}"


RULES: tuple[Rule, ...] = (
    file_length,
    body_length,
    nesting,
    arguments,
    complexity,
    import_cycles,
    layers,
    never_reaches,
    imports_inside_functions,
    suppressions,
    module_docstrings,
)
