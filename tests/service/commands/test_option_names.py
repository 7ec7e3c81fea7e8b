"""The gateway's refusals in the words of the command line."""

from __future__ import annotations

import pytest

from service.commands.option_names import as_options


@pytest.mark.parametrize(
    ("message", "param"),
    [
        ("The model `zz` does not exist.", "model"),
        ("the translation model does not serve Finnish", "aux_languages"),
        ("model is overloaded", ""),
        ("params.min_p: is unknown", "params.min_p"),
    ],
)
def test_leaves_alone_what_names_no_option(message: str, param: str) -> None:
    """A backend's own words above all."""
    assert as_options(message, param) == message


@pytest.mark.parametrize(
    ("message", "param", "told"),
    [
        ("aux_languages[0]: 'xx' is no language", "aux_languages[0]", "--aux: 'xx' is no language"),
        ("languages[1]: 'xx' is no language", "languages[1]", "--to: 'xx' is no language"),
        ("target_language is required by the task", "target_language", "--to is required by the task"),
        ("source_language: 'xx' is no language", "source_language", "--from: 'xx' is no language"),
        ("texts[0]: is empty", "texts[0]", "TEXT is empty"),
        ("input is empty", "input", "TEXT is empty"),
        ("input.premise is empty", "input.premise", "--field premise is empty"),
        ("input must be an object: nli needs", "input", "--field NAME=TEXT is needed: nli needs"),
        ("input has no field 'x'; it takes: y", "input.x", "--field: there is no field 'x'; it takes: y"),
        ("labels: holds the same label twice", "labels", "--label: holds the same label twice"),
        ("max_tokens: should be more", "max_tokens", "--max-tokens: should be more"),
    ],
)
def test_names_the_option(message: str, param: str, told: str) -> None:
    """Whoever wrote `--aux` looks for `--aux`."""
    assert as_options(message, param) == told
