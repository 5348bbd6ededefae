"""Why an integration was put right: the list a person chooses from, the laboratory's own where it has set one.

The setting `integration.reasons` holds one reason a line, Chinese and English with a bar between: 基线有误 | …
"""

from __future__ import annotations

from parsers.wording import Text
from station.store.notes import Settings

SETTING = "integration.reasons"

REASONS = (
    Text("基线位置不当", "baseline in the wrong place"),
    Text("峰界位置不当", "limits in the wrong place"),
    Text("共流出或肩峰未分开", "coeluting peak or shoulder not told apart"),
    Text("一个峰被分成几个", "one peak was cut into several"),
    Text("噪声或溶剂被积分", "noise or solvent was integrated"),
    Text("漏积分的峰", "a peak was missed"),
    Text("组分指认有误", "a component was named wrongly"),
    Text("与同序列其他样品取得一致", "to agree with the other runs of the sequence"),
)


def written(reason: Text) -> str:
    """A reason as it is stored with a step: both languages, with a bar between."""
    return reason.zh if reason.zh == reason.en else f"{reason.zh} | {reason.en}"


def reason_text(stored: str) -> Text:
    """A stored reason in both languages; one in a person's own words is the same in both."""
    zh, bar, en = stored.partition(" | ")
    return Text(zh.strip(), en.strip()) if bar else Text(stored.strip(), stored.strip())


def reasons(settings: Settings) -> tuple[Text, ...]:
    """The laboratory's list, or the one that comes with the program."""
    lines = [line.split("|", 1) for line in settings.get(SETTING).splitlines() if line.strip()]
    own = tuple(Text(parts[0].strip(), parts[-1].strip()) for parts in lines)
    return own or REASONS
