"""The stand-ins stay smaller than what they stand in for: faithful where the bot or a test touches them, not more."""

import ast
import io
import tokenize
from pathlib import Path

SANDBOX = Path(__file__).parents[3] / "songbot" / "sandbox"
NO_CODE = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)


def code_lines(text: str) -> int:
    """Lines that hold code: neither blank ones, nor comments, nor docstrings."""
    told = {
        line
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    lines = {line for one in tokens if one.type not in NO_CODE for line in range(one.start[0], one.end[0] + 1)}
    return len(lines - told)


def test_only_lines_of_code_are_counted() -> None:
    assert code_lines('"""What."""\n\n# why\nx = (\n    1,\n)\n\n\ndef f() -> None:\n    """How."""\n    g()\n') == 5


def test_local_discord_and_music_services_have_fewer_than_3500_lines_of_code() -> None:
    assert sum(code_lines(file.read_text("utf-8")) for file in SANDBOX.rglob("*.py")) < 3500


def test_the_page_has_fewer_than_1500_lines_and_asks_for_nothing_from_elsewhere() -> None:
    files = {file.name: file.read_text("utf-8") for file in (SANDBOX / "page").iterdir()}
    assert sum(len(text.splitlines()) for text in files.values()) < 1500
    assets = [name for name, text in files.items() if "//cdn" in text or 'src="http' in text or "@import" in text]
    assert assets == []
