"""The gateway's refusals in the words of the command line: `--aux` for `aux_languages[0]`."""

from __future__ import annotations

import re
from typing import Final

_OPTIONS: Final = {
    "aux_languages": "--aux",
    "input": "TEXT",
    "instruction": "--instruction",
    "labels": "--label",
    "languages": "--to",
    "max_tokens": "--max-tokens",
    "mode": "--mode",
    "model": "--model",
    "source_language": "--from",
    "target_language": "--to",
    "task": "--task",
    "texts": "TEXT",
}
# Where the API speaks of an object, the command line has an option for each of its fields.
_OBJECTS: Final = {
    "input must be an object": "--field NAME=TEXT is needed",
    "input has no field": "--field: there is no field",
}
_PLACE: Final = re.compile(r"(?P<name>[a-z_]+)(?:\[\d+\])?(?:\.(?P<field>\w+))?:? ")


def as_options(message: str, param: str) -> str:
    """The message with its field named as the option that filled it; unaltered where there is none.

    Args:
        param: path of the field at fault; "" where the message is about none, or is a backend's own.
    """
    for api, option in _OBJECTS.items():
        if message.startswith(api):
            return option + message.removeprefix(api)
    place = _PLACE.match(message)
    if place is None or place["name"] not in _OPTIONS or not param.startswith(place["name"]):
        return message
    option = f"--field {place['field']}" if place["field"] else _OPTIONS[place["name"]]
    what = message[place.end() :]
    return f"{option} {what}" if what.startswith("is ") else f"{option}: {what}"
