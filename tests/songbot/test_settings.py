"""Every setting has a default and a sentence, secrets are never shown, and what is missing is listed at once."""

from pathlib import Path

import pytest

from songbot.errors import Misconfigured
from songbot.settings import Settings

KEYS = {"DISCORD_TOKEN": "token-1", "SPOTIPY_CLIENT_ID": "id-2", "SPOTIPY_CLIENT_SECRET": "secret-3"}


def test_nothing_at_all_is_the_demo() -> None:
    assert Settings.read({}).bare
    assert not Settings.read({"LASTFM_API_KEY": "x"}).bare


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("\ufeff# a comment\nexport DISCORD_TOKEN='from file'\nSONGBOT_LOG=DEBUG\nBROKEN\nTZ=UTC\n")
    settings = Settings.read({"SONGBOT_LOG": "ERROR"}, file)
    assert settings.discord_token == "from file"
    assert settings.log == "ERROR"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("SONGBOT_PERUSER=3", "SONGBOT_PERUSER in .env is no setting, but SONGBOT_PER_USER is."),
        ("SPOTIFY_CLIENT_ID=x", "SPOTIFY_CLIENT_ID in .env is no setting, but SPOTIPY_CLIENT_ID is."),
        ("SONGBOT_COLOUR=red", "SONGBOT_COLOUR in .env is no setting."),
    ],
)
def test_a_name_in_the_file_that_nobody_reads_is_told(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / ".env").write_text(f"{line}\n")
    with pytest.raises(Misconfigured) as wrong:
        Settings.read({}, tmp_path / ".env")
    assert wrong.value.values["wrong"] == said


def test_the_example_has_only_names_that_are_read() -> None:
    assert Settings.read({}, Path(__file__).parents[2] / ".env.example").bare


def test_a_whole_configuration_passes() -> None:
    assert Settings.read(KEYS).check() == Settings.read(KEYS)


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"DISCORD_TOKEN": ""}, "DISCORD_TOKEN is missing"),
        ({"SPOTIPY_CLIENT_SECRET": ""}, "SPOTIPY_CLIENT_SECRET is missing"),
        ({"SONGBOT_DISCORD_API": "http://127.0.0.1:1/api/v10"}, "go together"),
        ({"SONGBOT_HOSTS": "api.deezer.com=http://192.0.2.1:80"}, "plain HTTP to another machine"),
        ({"SONGBOT_PER_USER": "many"}, "SONGBOT_PER_USER takes a whole number above 0"),
        ({"SONGBOT_ENGINE_SECONDS": "0"}, "SONGBOT_ENGINE_SECONDS takes a whole number above 0"),
        ({"SONGBOT_OPERATORS": "ana"}, "SONGBOT_OPERATORS takes numbers"),
        ({"SONGBOT_HEALTH": "everywhere"}, "SONGBOT_HEALTH takes HOST:PORT"),
        ({"SONGBOT_HEALTH": "127.0.0.1:70000"}, "SONGBOT_HEALTH takes HOST:PORT"),
        ({"SONGBOT_LOG": "loud"}, "SONGBOT_LOG is DEBUG, INFO, WARNING or ERROR"),
        ({"SONGBOT_CARDS": "purple"}, "SONGBOT_CARDS is new or classic"),
    ],
)
def test_what_is_wrong_is_named(more: dict[str, str], named: str) -> None:
    with pytest.raises(Misconfigured) as wrong:
        Settings.read(KEYS | more).check()
    assert named in str(wrong.value.values["wrong"])


def test_without_keys_what_is_there_has_to_be_sound_all_the_same() -> None:
    assert Settings.read({"SONGBOT_LOG": "debug"}).sound().bare
    with pytest.raises(Misconfigured, match="SONGBOT_PER_USER"):
        Settings.read({"SONGBOT_PER_USER": "many"}).sound()


def test_everything_that_is_wrong_is_named_at_once() -> None:
    both = Settings.read({"LASTFM_API_KEY": "x", "SONGBOT_CARDS": "purple", "SONGBOT_PER_USER": "x"}).wrong()
    assert len(both) == 3


def test_no_secret_is_shown() -> None:
    settings = Settings.read(KEYS | {"LASTFM_API_KEY": "key-4"})
    shown = repr(settings) + "\n".join(settings.table())
    assert not [secret for secret in settings.secrets if secret in shown]
    assert "DISCORD_TOKEN" in shown
    assert "present" in shown


def test_every_setting_has_its_line() -> None:
    table = Settings().table()
    assert len(table) == len(Settings.__dataclass_fields__)
    assert all(line.rstrip().endswith(".") for line in table)
    assert len("\n".join(Settings().values())) < 1800, "all of them in one message of Discord's"


def test_addresses_and_numbers_are_read() -> None:
    hosts = "api.deezer.com=http://127.0.0.1:9/, itunes.apple.com=http://localhost:8"
    settings = Settings.read({"SONGBOT_HOSTS": hosts, "SONGBOT_OPERATORS": "1, 22", "SONGBOT_HEALTH": "[::1]:99"})
    assert settings.host_map == {"api.deezer.com": "http://127.0.0.1:9", "itunes.apple.com": "http://localhost:8"}
    assert settings.operator_ids == {1, 22}
    assert settings.health_address == ("::1", 99)
    assert Settings.read({"SONGBOT_HEALTH": ""}).health_address == ("127.0.0.1", 8787)
    assert Settings.read(KEYS | {"SONGBOT_HEALTH": "off"}).check().health_address is None


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(file: Path, **_: str) -> str:
        raise PermissionError(13, "Permission denied", str(file))

    file = tmp_path / ".env"
    file.write_text("DISCORD_TOKEN=x")
    monkeypatch.setattr(Path, "read_text", refuse)
    with pytest.raises(Misconfigured, match=r"\.env cannot be read \(Permission denied\)"):
        Settings.read({}, file)
