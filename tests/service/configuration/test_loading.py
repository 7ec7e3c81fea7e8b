"""Where settings come from, and how mistakes in them are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.configuration.loading import ConfigurationError, load
from service.configuration.settings import DEMO_BACKEND, Settings
from service.configuration.table import rows


def write(directory: Path, text: str) -> Path:
    file = directory / "pmi.toml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[server]\nprot = 1", "server.prot: is no setting; did you mean server.port?"),
        ('[backend.main]\nurl = "http://a"', "backend: is no setting; did you mean backends?"),
        ('[backends]\nurl = "http://a"', "backends.url: must be a table; did you mean backends.<name>.url?"),
        ('[backends.main]\nurl = ""', "backends.main.url: is empty"),
        ('[backends.main]\nurl = "http://"', "backends.main.url: must name a host"),
        ('[translator]\nurl = ["http://a", "b"]', "translator.url: number 2 must begin with http://"),
        ('[backends.main]\nurl = "http://a:99999"', "backends.main.url: must have a port from 1 to 65535"),
        ("[backends.main]\nurl = 8000", "backends.main.url: must be a list"),
        ('[languages]\ndefault = "en"', "languages.default: must be a list"),
        ('[languages]\nby_source = ["en"]', "languages.by_source: must be a table"),
        ("server = 8080", "server: must be a table"),
        ('[openai]\npmi = "perhaps"', "openai.pmi: must be true or false"),
        ('[cache]\ntimeout_s = "fast"', "cache.timeout_s: must be a number"),
        ("[cache]\ntimeout_s = 0", "cache.timeout_s: must be more than 0"),
        ("[limits]\nmax_texts = 257", "limits.max_texts: must be at most 256"),
        ("[translator]\nthreads = 1.5", "translator.threads: must be a whole number"),
        ("[prompts]\nhints = 1", "prompts.hints: must be a path"),
        ("[sever]\nport = 1", "sever: is no setting"),
        ('[backends.main]\nurl = "http://a"\nurll = "b"', "backends.main.urll: is no setting"),
        ("[server]\nport = 70000", "server.port"),
        ('[server]\nport = "x"', "server.port"),
        ("[server]\nport = ", "is not TOML"),
        ('[languages]\ndefault = ["fr", "klingon"]', "languages.default.1"),
        ("[backends.main]\nmodels = []", "backends.main: url or directory is needed"),
        (
            '[backends.main]\nurl = "https://vllm"\neach_address = true',
            "backends.main: each_address needs a url with http://",
        ),
        (
            '[backends.main]\nurl = "http://vllm"\nca_file = "ca.pem"',
            "backends.main: ca_file needs a url with https://",
        ),
        ('[backends.main]\nurl = "vllm:8000"', "backends.main"),
        ('[backends.main]\nurl = "http://a"\ndirectory = "b"', "not both"),
        ('[cache]\nsecret = "a"\nsecret_file = "b"', "not both"),
        ('[server]\nhost = "0.0.0.0"', 'auth.mode = "none"'),
        ('[server]\nhost = "example.org"', 'auth.mode = "none"'),
        (
            f'[auth]\nmode = "none"\n[auth.keys.anna]\nsha256 = "{"a" * 64}"',
            'auth: keys would be ignored with mode = "none"',
        ),
        (
            '[auth]\nmode = "none"\nkeys_file = "keys.toml"',
            'auth: keys_file would be ignored with mode = "none"',
        ),
        ('[log]\nlevel = "loud"', "log.level: must be 'debug', 'info', 'warning' or 'error'"),
    ],
)
def test_names_what_is_wrong_in_the_file(tmp_path: Path, text: str, place: str) -> None:
    """The message has the file and the key."""
    with pytest.raises(ConfigurationError) as caught:
        load({}, write(tmp_path, text))

    assert place in str(caught.value)
    assert "pmi.toml" in str(caught.value)


def test_names_everything_that_is_wrong(tmp_path: Path) -> None:
    """One start, one list, instead of one mistake a start."""
    with pytest.raises(ConfigurationError) as caught:
        load({"PMI_LIMITS__MAX_ITEMS": "0"}, write(tmp_path, "[server]\nport = 0.5\nprot = 1"))

    assert len(str(caught.value).splitlines()) == 3
    assert "PMI_LIMITS__MAX_ITEMS" in str(caught.value)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PMI_SERVER__PORT", "abc"),
        ("PMI_LANGUAGES__DEFAULT", "fr,klingon"),
        ("PMI_LANGUAGES__DEFAULT", "[fr"),
        ("PMI_BACKENDS__MAIN__FIRST_BYTE_TIMEOUT_S", "-1"),
        ("PMI_BACKENDS__MAIN__URL", ""),
        ("PMI_BACKENDS__MAIN__URL", "http://localhost:99999"),
        ("PMI_BACKENDS__OTHER_URL", "http://a"),
    ],
)
def test_names_the_variable_at_fault(variable: str, value: str) -> None:
    """An operator who set a variable looks for the variable, not for a key."""
    with pytest.raises(ConfigurationError) as caught:
        load({"PMI_BACKENDS__MAIN__URL": "http://a", variable: value})

    assert str(caught.value).startswith(f"{variable}: ")
    assert "valid" not in str(caught.value)


def test_names_the_table_that_a_variable_left_out() -> None:
    """One underscore too few is the commonest slip."""
    with pytest.raises(ConfigurationError, match="did you mean PMI_BACKENDS__MAIN__URL\\?"):
        load({"PMI_BACKENDS__MAIN_URL": "http://a"})


def test_never_shows_a_secret_in_a_message() -> None:
    """What was written is not repeated: it may be a key."""
    with pytest.raises(ConfigurationError) as caught:
        load({"PMI_BACKENDS__MAIN__API_KEY": "sk-secret"})

    assert "sk-secret" not in str(caught.value)


@pytest.mark.parametrize("file", ["missing.toml", "."])
def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path, file: str) -> None:
    """Somebody named it, so it is not passed over."""
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load({"PMI_CONFIG": str(tmp_path / file)})


def test_unknown_variables_are_listed_and_nothing_more() -> None:
    """Kubernetes injects such variables for every service of the namespace."""
    found = load({"PMI_SERVER_PORT": "tcp://10.0.0.1:80", "PMI_SERVER__PROT": "1", "PATH": "/bin"})

    assert found.unknown_variables == ("PMI_SERVER_PORT", "PMI_SERVER__PROT")
    assert found.misspelt == {"PMI_SERVER__PROT": "PMI_SERVER__PORT"}
    assert found.settings == Settings()


def test_the_default_is_the_embedded_demo() -> None:
    """Without a file and without variables there is something to serve."""
    assert list(load({}).settings.backends) == [DEMO_BACKEND]


def test_a_backend_of_ones_own_replaces_the_demo() -> None:
    """One variable points the gateway at a vLLM."""
    (backend,) = load({"PMI_BACKENDS__MAIN__URL": "http://vllm:8000"}).settings.backends.items()

    assert (backend[0], backend[1].url) == ("main", ("http://vllm:8000",))


def test_variables_win_over_the_file(tmp_path: Path) -> None:
    """Key by key: the rest of a table stays."""
    file = write(
        tmp_path, '[server]\nport = 1\nhost = "::1"\n[languages.by_source]\nsw = ["en"]\nde = ["fr"]'
    )

    settings = load({"PMI_SERVER__PORT": "2", "PMI_LANGUAGES__BY_SOURCE__SW": "fr, es"}, file).settings

    assert (settings.server.port, settings.server.host) == (2, "::1")
    assert settings.languages.by_source == {"swh_Latn": ("fra_Latn", "spa_Latn"), "deu_Latn": ("fra_Latn",)}


def test_lists_in_variables_are_json_or_commas() -> None:
    """Both are what people write."""
    commas = load({"PMI_LANGUAGES__DEFAULT": "de,  fr"}).settings
    written = load({"PMI_LANGUAGES__DEFAULT": '["de", "French"]'}).settings

    assert commas.languages.default == written.languages.default == ("deu_Latn", "fra_Latn")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "::1", "localhost"])
def test_loopback_needs_no_keys(host: str) -> None:
    """Only this machine reaches it."""
    assert load({"PMI_SERVER__HOST": host}).settings.server.host == host


def test_other_addresses_need_it_written_out() -> None:
    """Then it is what somebody meant."""
    assert load({"PMI_SERVER__HOST": "192.0.2.1", "PMI_AUTH__MODE": "none"}).settings.auth.mode == "none"


def test_keys_of_the_file_are_not_passed_over_because_of_a_variable(tmp_path: Path) -> None:
    """Whoever made them would not learn that nobody is asked for one."""
    file = write(tmp_path, '[auth]\nkeys_file = "keys.toml"')

    assert load({}, file).settings.auth.asks_for_keys
    with pytest.raises(ConfigurationError, match="keys_file would be ignored"):
        load({"PMI_AUTH__MODE": "none"}, file)


def test_the_table_has_every_setting_with_its_meaning() -> None:
    """The README shows what there is, and nothing undescribed."""
    lines = list(rows())[2:]

    assert len(lines) > 35
    assert not [line for line in lines if "| None |" in line or line.count("|") < 6]
    assert any("PMI_BACKENDS__<name>__URL" in line for line in lines)


@pytest.mark.parametrize("section", ["translator", "backends.main"])
@pytest.mark.parametrize("given", ['["http://a", "http://b"]', '"http://a, http://b"'])
def test_servers_are_a_list_or_have_commas(tmp_path: Path, section: str, given: str) -> None:
    """Of models and of translations alike."""
    file = tmp_path / "pmi.toml"
    file.write_text(f"[{section}]\nurl = {given}\n")
    settings = load({}, file).settings

    found = settings.translator.url if section == "translator" else settings.backends["main"].url
    assert found == ("http://a", "http://b")
