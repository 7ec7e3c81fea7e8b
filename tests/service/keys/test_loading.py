"""service.keys.loading"""

from __future__ import annotations

from pathlib import Path

import pytest

from service.configuration.loading import ConfigurationError
from service.configuration.settings import AuthSettings, KeySettings
from service.keys.key import digest_of
from service.keys.loading import load_keys

DIGEST = digest_of("a-key-that-is-long-enough").hex()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("nonsense", "is not TOML"),
        ('[a]\nsha256 = "secret-by-mistake"', "a.sha256: "),
        ("[a]\nmodels = []", "a.sha256: field required"),
        (f'[a]\nsha256 = "{DIGEST}"\nlimit = 3', "a.limit: "),
        (f'[b]\nsha256 = "{DIGEST}"', "there is a key 'b' in auth.keys, too"),
        (f'[a]\nsha256 = "{DIGEST}"', "two keys are the same"),
    ],
)
def test_a_keys_file_is_told_what_is_wrong_with_it(tmp_path: Path, content: str, expected: str) -> None:
    """By key and field; what stands there is not repeated: it may be a key."""
    file = tmp_path / "keys.toml"
    file.write_text(content)

    with pytest.raises(ConfigurationError) as told:
        load_keys(AuthSettings(keys_file=file, keys={"b": KeySettings(sha256=DIGEST)}))

    assert expected in str(told.value)
    assert "secret-by-mistake" not in str(told.value)


def test_a_keys_file_may_hold_what_is_printed_for_a_new_key(tmp_path: Path) -> None:
    """With the heading that it has in pmi.toml; and a key may be called as that begins."""
    file = tmp_path / "keys.toml"
    for content, name in (
        (f"[auth.keys.anna]\nsha256 = '{DIGEST}'", "anna"),
        (f"[auth]\nsha256 = '{DIGEST}'", "auth"),
    ):
        file.write_text(content)
        found = load_keys(AuthSettings(keys_file=file)).find("a-key-that-is-long-enough")
        assert found is not None
        assert found.name == name


def test_a_keys_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    """Before anybody is let in, or nobody."""
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_keys(AuthSettings(keys_file=tmp_path / "none.toml"))


def test_keys_may_stand_in_a_file(tmp_path: Path) -> None:
    """A secret that is mounted, beside those of the settings."""
    file = tmp_path / "keys.toml"
    file.write_text(f'[anna]\nsha256 = "{DIGEST}"\nmodels = ["tiny"]\n')
    keys = load_keys(AuthSettings(keys_file=file, keys={"ben": KeySettings(sha256=digest_of("x").hex())}))

    found = keys.find("a-key-that-is-long-enough")
    assert found is not None
    assert (found.name, found.models) == ("anna", ("tiny",))
    assert len(keys) == 2
