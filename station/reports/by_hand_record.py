"""What a report says of figures that were put right by hand: each with before and after, who, when and why.

It stands beside the calculation settings, so that whoever reads the report sees what the instruments did not say.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from parsers.wording import Text
from station.correcting.reasons import reason_text
from station.items.cells import MISSING, cell
from station.items.item import Item
from station.records import ByHand, ReportRow, Value
from station.reports.laboratory import Laboratory
from station.store import Store

if TYPE_CHECKING:  # with its acts comes the whole engine
    from station.store.corrections import KeptCorrection

Row = dict[str, Any]

RUN = Text("进样", "run")
INTEGRATION = Text("积分", "integration")
AUTOMATIC = Text("自动", "automatic")
BY_HAND = Text("人工", "by hand")
LEFT_OUT = Text("剔除", "left out")


def by_hand_record(store: Store, lab: Laboratory, item: Item, rows: Sequence[ReportRow]) -> list[Row]:
    """Each correction in force of the rows' determinations, integrations first within a sample. Plain JSON values."""
    record: list[Row] = []
    for row in rows:
        if row.determination is None:
            continue
        sample_no = row.sample.sample_no
        for correction_id in row.determination.correction_ids:
            kept = store.corrections.get(correction_id)
            assert kept is not None, "a determination's correction is kept"
            record.append({"sample_no": sample_no} | _of_integration(store, lab, kept))
        record += [{"sample_no": sample_no} | _of(store, lab, item, one) for one in row.determination.by_hand]
    return record


def remark(item: Item, one: ByHand) -> Text | None:
    """What the remarks under the table say of a typed figure; a value left out has its reason there already."""
    if one.kind != "value":
        return None
    title, number = item.column(one.target).title, _printed(item, one.target, one.before)
    return Text(
        f"{title.zh}为人工录入值（计算值 {number}）：{one.why.zh}",
        f"{title.en} was typed by hand (calculated: {number}): {one.why.en}",
    )


def _of(store: Store, lab: Laboratory, item: Item, one: ByHand) -> Row:
    if one.kind == "run":
        run = store.arrivals.measurement(one.target)
        what, before = RUN, _same("" if run is None else run.sample_name)
    else:
        what, before = item.column(one.target).title, _same(_printed(item, one.target, one.before))
    after = _same(_printed(item, one.target, one.after)) if one.kind == "value" else LEFT_OUT
    return _row(one.target, one.kind, what, before, after, one.why) | {
        "unrounded_before": None if one.before is None else str(one.before),
        "unrounded_after": None if one.after is None else str(one.after),
        "by": one.person_name,
        "at": lab.moment(one.at),
    }


def _of_integration(store: Store, lab: Laboratory, kept: KeptCorrection) -> Row:
    person, trace = store.people.get(kept.person_id), kept.correction.trace
    what = Text(f"{INTEGRATION.zh} {trace}", f"{INTEGRATION.en} {trace}")
    reasons = [reason_text(one) for one in kept.correction.reasons]
    why = Text("；".join(one.zh for one in reasons), "; ".join(one.en for one in reasons))
    return _row(trace, "integration", what, AUTOMATIC, BY_HAND, why) | {
        "by": kept.person_id if person is None else person.name,
        "at": lab.moment(kept.made_at),
    }


def _row(target: str, kind: str, what: Text, before: Text, after: Text, why: Text) -> Row:
    words = {"before": before, "after": after, "why": why}
    return {"target": target, "kind": kind, "zh": what.zh, "en": what.en} | {
        key: {"zh": text.zh, "en": text.en} for key, text in words.items()
    }


def _same(text: str) -> Text:
    return Text(text, text)


def _printed(item: Item, column_id: str, number: Decimal | None) -> str:
    if number is None:
        return MISSING
    return cell(Value(id=column_id, number=number), item.column(column_id))
