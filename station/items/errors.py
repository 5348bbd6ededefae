"""What can go wrong with an analysis item.

ItemProblem
├── ItemError          the item's folder is not a valid declaration: file, key, text found, text expected
└── CalculationError   the item cannot be calculated from these inputs, or its calculation is wrong

Each message quotes the exact text, says why it is wrong and what was expected; `cure` says what to do.
"""

from __future__ import annotations

from parsers.wording import Text


class ItemProblem(Exception):
    """A trouble with an item. `where` is the file and key, or the item and the place in its calculation."""

    def __init__(self, message: Text, cure: Text, where: str = "") -> None:
        super().__init__(f"{where}: {message.en}" if where else message.en)
        self.message = message
        self.cure = cure
        self.where = where

    @property
    def kind(self) -> str:
        """The name of the kind of failure, for the database."""
        return type(self).__name__


class ItemError(ItemProblem):
    """The folder of an item does not declare a valid item."""


class CalculationError(ItemProblem):
    """An item could not be calculated."""
