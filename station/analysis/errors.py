"""What an analysis cannot do with the curve or the settings it was given."""

from __future__ import annotations

from parsers.wording import Text


class AnalysisError(ValueError):
    """A curve or a setting cannot be analysed. `message` says what and why, `cure` what to do."""

    def __init__(self, message: Text, cure: Text) -> None:
        super().__init__(message.en)
        self.message = message
        self.cure = cure
