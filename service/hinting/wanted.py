"""What a request wants of PMI, whoever said it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from prompts.types import Mode
from service.completion.request import Augmentation

Report = Literal["body", "headers", "chunk"]
"""Where the report goes, besides the headers: into JSON answers, nowhere, or into streams as well."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request wants of PMI.

    Attributes:
        mode: prompt mode.
        augmentation: languages, source, deadline, what a missing translation does.
        text: the part of the message that is meant; None for all of it.
        translations: FLORES-200 code -> what the caller already has, in prompt order.
        template: name of the layout; None for the usual one.
        report: where the report goes.
        by_setting: whether only the setting asks for it.
    """

    mode: Mode
    augmentation: Augmentation
    text: str | None
    translations: Mapping[str, str]
    template: str | None
    report: Report
    by_setting: bool = False
