"""The formula against a load that no figure was taken from: requests of all kinds, at random moments.

Both doors, streams and JSON, two to four languages, one to three sentences, some remembered and some not.
What the gateway spends is compared with what the formula says of the means.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Final

from loadtests.sizing.formula import Entrance, Figures, Load, gateway_cpu_s
from loadtests.sizing.gateway import BUSY, World, at_random
from loadtests.sizing.sending import Asked

_LANGUAGES: Final = (2, 3, 4)
_SENTENCES: Final = (1, 2, 3)
_LENGTHS: Final = (80, 250)
_CHUNKS: Final = 60
_STREAMS: Final = 0.5
_COMPLETE: Final = 0.3
_HITS: Final = 0.7
_REQUESTS: Final = 400


@dataclass(frozen=True, slots=True)
class Checked:
    """One round.

    Attributes:
        cpu_ms: for a request, as measured; `predicted_ms` as the formula has it.
    """

    round: int
    requests_per_s: float
    cpu_ms: float
    predicted_ms: float
    yardstick_ms: float

    @property
    def error(self) -> float:
        """The prediction over what was measured, less one."""
        return self.predicted_ms / self.cpu_ms - 1


def drawn(world: World, chance: random.Random) -> Asked:
    """A request at random."""
    draw = world.numbers
    sentences = chance.choice(_SENTENCES)
    numbers = [(draw.known(1) if chance.random() < _HITS else draw.new(1))[0] for _ in range(sentences)]
    return Asked(
        Entrance.COMPLETE if chance.random() < _COMPLETE else Entrance.OPENAI,
        numbers,
        chance.choice(_LENGTHS),
        chance.choice(_LANGUAGES),
        _CHUNKS if chance.random() < _STREAMS else 0,
    )


async def measured(world: World, figures: Figures, number: int, share: float = 1.0) -> Checked:
    """Requests at random moments, as often as keeps the gateway busy for half of the time.

    Args:
        share: of the usual number of them.
    """
    requests = max(20, round(_REQUESTS * share))
    chance = random.Random(number)
    asked = [drawn(world, chance) for _ in range(requests)]
    predicted = predicted_ms(world, figures, asked)
    spent = await at_random(world, world.bare, asked, BUSY * 1000 / predicted)
    return Checked(number, requests / spent.seconds, spent.cpu_ms, predicted, spent.yardstick_ms)


def predicted_ms(world: World, figures: Figures, asked: list[Asked]) -> float:
    """CPU time of a request, from the means of those that were drawn."""
    count = len(asked)
    numbers = [number for one in asked for number in one.numbers]
    hits = sum(map(world.numbers.is_known, numbers))
    complete = sum(one.entrance is Entrance.COMPLETE for one in asked) / count
    load = Load(
        requests_per_s=1.0,
        languages=sum(one.languages for one in asked) / count,
        sentences=len(numbers) / count,
        hit_ratio=hits / len(numbers),
        characters_per_sentence=sum(one.characters for one in asked) / count,
        stream_share=sum(one.chunks > 0 for one in asked) / count,
        chunks=_CHUNKS,
    )
    openai_s = gateway_cpu_s(load, figures)
    complete_s = gateway_cpu_s(replace(load, entrance=Entrance.COMPLETE), figures)
    return (complete * complete_s + (1 - complete) * openai_s) * 1000
