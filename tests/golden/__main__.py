"""Write every golden file anew, and take away those that no card has any more."""

from tests.golden.cards import FOLDER, cards, written


def main() -> None:
    """Write, then say how many."""
    told = cards()
    for file in FOLDER.glob("*.json"):
        if file.stem not in told:
            file.unlink()
    for name, card in told.items():
        (FOLDER / f"{name}.json").write_text(written(card), encoding="utf-8")
    print(f"{len(told)} golden files in {FOLDER.name}/")  # noqa: T201  this is a command


if __name__ == "__main__":
    main()
