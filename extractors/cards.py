"""The cards of other stories, where no class name tells them: linked headlines, each with a short text."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.blocks import HEADINGS
from extractors.regions import Region

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.blocks import Block

CARD = 3
"""Blocks from one card's headline to the next, at most."""


def name_cards(blocks: Sequence[Block]) -> None:
    """Give these blocks the region of other stories.

    Two cards in a row are needed; one alone may be a linked heading of the article.
    """
    heads = [block.index for block in blocks if _is_card_head(block)]
    for one, other in pairwise(heads):
        if other - one <= CARD:
            _to_related(blocks[one:other])
            _to_related(blocks[other : other + 2])


def _is_card_head(block: Block) -> bool:
    return (
        block.region is Region.MAIN and block.linked > 0.9 and block.words >= 4 and block.tag in {*HEADINGS, "a", "li"}
    )


def _to_related(blocks: Sequence[Block]) -> None:
    for block in blocks:
        if block.region is Region.MAIN and block.words <= 45:
            block.region = Region.RELATED
