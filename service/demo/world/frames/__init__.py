"""The frames: what can be said, by topic. A frame is a name and one template per language."""

from __future__ import annotations

from collections.abc import Mapping

from service.demo.world.frames.account import FRAMES as ACCOUNT
from service.demo.world.frames.daily import FRAMES as DAILY
from service.demo.world.frames.facts import FRAMES as FACTS
from service.demo.world.frames.hotel import FRAMES as HOTEL
from service.demo.world.frames.people import FRAMES as PEOPLE
from service.demo.world.frames.reading import read
from service.demo.world.frames.replies import FRAMES as REPLIES
from service.demo.world.frames.restaurant import FRAMES as RESTAURANT
from service.demo.world.frames.reviews import FRAMES as REVIEWS
from service.demo.world.frames.shop import FRAMES as SHOP
from service.demo.world.frames.travel import FRAMES as TRAVEL

__all__ = ["FRAMES", "HELDOUT", "is_heldout"]

_TOPICS = (FACTS, PEOPLE, DAILY, TRAVEL, HOTEL, RESTAURANT, SHOP, ACCOUNT, REVIEWS, REPLIES)

FRAMES: Mapping[str, tuple[str, ...]] = {
    name: texts for topic in _TOPICS for name, texts in read(topic).items()
}

# Held-out templates: no training sentence uses them, or for a fact any of its forms (denied, asked for).
# Each has close relatives in training, so that its words and constructions are known.
HELDOUT = frozenset(
    {
        *("fact.wait", "fact.send", "people.can", "daily.weather_ask", "daily.activity_with"),
        *("travel.next_to", "travel.missed", "hotel.too", "restaurant.without_please", "shop.have_colour"),
        *("account.arrived_not", "review.surprise", "review.told", "hotel.fixture_missing"),
    }
)


def is_heldout(name: str) -> bool:
    """Whether the frame, or the fact that it is a form of, is a held-out template."""
    return name in HELDOUT or name.rsplit(".", 1)[0] in HELDOUT
