"""The list of reasons for which something may be put right by hand (ISO/IEC 17025 7.5.2: amendments to records).

The setting `by_hand.reasons` puts a laboratory's own list in the place of this one, one reason a line:
`id | 中文 | English`.
"""

from __future__ import annotations

from parsers.wording import Text
from station.errors import StationError
from station.store.notes import Settings

SETTING = "by_hand.reasons"
OTHER = "other"
"""The reason that says nothing without a note."""

REASONS: dict[str, Text] = {
    "integration": Text("自动积分不合适", "automatic integration unsuitable"),
    "identification": Text("组分识别有误", "component identified wrongly"),
    "instrument": Text("仪器故障或异常", "instrument fault or disturbance"),
    "contamination": Text("样品或系统污染", "contamination of sample or system"),
    "preparation": Text("前处理失误", "mistake in preparation"),
    "quality": Text("质控不合格", "quality control failed"),
    "transcription": Text("录入或传输差错", "transcription or transfer error"),
    "outlier": Text("平行结果离群", "outlier among parallel results"),
    "repeated": Text("以复测结果为准", "the repeated test counts"),
    OTHER: Text("其他", "other"),
}


class BadReason(StationError):
    """The reason is not in the list, says too little, or the list itself cannot be read."""


def reasons(settings: Settings) -> dict[str, Text]:
    """The reasons a person chooses from, by id. Raises BadReason for a setting that is no such list."""
    own = settings.get(SETTING)
    if not own.strip():
        return dict(REASONS)
    found: dict[str, Text] = {}
    for line in filter(str.strip, own.splitlines()):
        parts = [part.strip() for part in line.split("|")]
        if len(parts) != 3 or not all(parts) or parts[0] in found:
            raise BadReason(
                Text(
                    f"设置 {SETTING} 中的“{line}”不可用。", f'The line "{line}" of the setting {SETTING} is unusable.'
                ),
                Text("每行应为：编号 | 中文 | English，编号不重复。", "A line is: id | 中文 | English; each id once."),
                SETTING,
            )
        found[parts[0]] = Text(parts[1], parts[2])
    return found


def why(settings: Settings, reason: str, note: str) -> Text:
    """A chosen reason as it is printed, with what the person added. Raises BadReason."""
    listed = reasons(settings)
    if reason not in listed:
        raise BadReason(
            Text(f"“{reason}”不在原因列表中。", f'"{reason}" is not in the list of reasons.'),
            Text(f"请选择：{'、'.join(listed)}。", f"Choose one of: {', '.join(listed)}."),
        )
    note = " ".join(note.split())
    if reason == OTHER and not note:
        raise BadReason(
            Text("原因为“其他”时须写明说明。", 'The reason "other" needs a note.'),
            Text("请填写说明。", "Say what it is."),
        )
    return Text(f"{listed[reason].zh}（{note}）", f"{listed[reason].en} ({note})") if note else listed[reason]
