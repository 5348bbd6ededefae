"""A report's content: one mapping with everything that is printed, frozen when the report is prepared.

Cells are printed text, rounded once; the unrounded values stand beside them. What the PDF shows is this content, the
signatures and the issue time, nothing else. The content is plain JSON (texts, integers, floats for chart places
only), so its bytes, and the hash over them, are the same wherever it is read again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from parsers.measurement import Peak
from parsers.wording import Text
from station.analysis.rounding import round_to_decimals
from station.items.cells import peak_rows, row_cells
from station.items.item import Column, Item
from station.records import Chart, Commission, Determination, Draft, Plot, Sample, Value
from station.reports.by_hand_record import by_hand_record
from station.reports.conditions import conditions
from station.reports.declaring import declared
from station.reports.labels import LABELS
from station.reports.laboratory import Laboratory, laboratory
from station.reports.logo import kept_logo
from station.reports.method_record import definitions, method_record, methods, unchecked
from station.reports.remarks import remarks
from station.reports.runs import Run, run_of
from station.store import Store

SCHEMA = "geolab-report/1"

Content = dict[str, Any]
Pair = dict[str, str]


def content_bytes(content: Mapping[str, object]) -> bytes:
    """The content as deterministic JSON: what the hash is over, and what is attached to the PDF."""
    return msgspec.json.encode(content, order="deterministic")


def content_sha256(content: Mapping[str, object]) -> str:
    """The hash by which a content is signed."""
    return hashlib.sha256(content_bytes(content)).hexdigest()


def freeze(store: Store, item: Item, draft: Draft, *, report_no: str, revision: int, template_sha256: str) -> Content:
    """The content of a report on this draft; rows without a determination (in a draft's preview) print "—".

    Reads the raw files again for what they tell of the instrument. Raises NotFound, UnreadableRun, BadSetting.
    """
    lab = laboratory(store.settings)
    commission = store.orders.commission(draft.commission_no)
    assert commission is not None, "a draft's commission is in the store"
    determined = [row.determination for row in draft.rows if row.determination is not None]
    item = _as_measured(item, determined)
    runs = {one: run_of(store, one) for determination in determined for one in determination.measurement_ids}
    return {
        "schema": SCHEMA,
        "report_no": report_no,
        "revision": revision,
        "language": lab.language,
        "template_sha256": template_sha256,
        "labels": {key: pair(label) for key, label in LABELS.items()},
        "lab": lab_of(lab)
        | {"marks": [] if draft.declared.provider else lab.marks_of(item.id), "logo": kept_logo(store)}
        | {"environment": pair(conditions(store, lab.environment, [run.arrival.captured_at for run in runs.values()]))},
        "title": pair(lab.title),
        "item": {"id": item.id, "version": item.version, "sha256": item.sha256, "code": item.code}
        | {"title": pair(item.title)},
        "client": _client(commission),
        "dates": _dates(lab, commission, list(runs.values())),
        "methods": methods(item),
        "instruments": _instruments(store, list(runs.values())),
        "method_record": method_record(item, determined),
        "by_hand": by_hand_record(store, lab, item, draft.rows),
        "unchecked": unchecked(item),
        "declared": declared(store, item.id, draft.declared),
        "samples": [_sample(row.sample) for row in draft.rows],
        "results": {
            "columns": [_column(column) for column in item.columns if column.printed],
            "rows": [_result(item, row.sample, row.determination) for row in draft.rows],
        },
        "definitions": definitions(item),
        "remarks": remarks(item, draft.rows, [run.row.acquired_at for run in runs.values()]),
        "peak_tables": [_peak_table(item, one) for one in determined if item.peak_columns and one.outcome.peaks],
        "charts": [_chart(lab, one, chart, runs) for one in determined for chart in one.outcome.charts],
        "statement": [pair(sentence) for sentence in lab.statement],
    }


def _as_measured(item: Item, determined: Sequence[Determination]) -> Item:
    """The item with the columns that this report prints; what a person took out of it stays, with its remark."""
    if not item.only_measured or not determined:
        return item
    there = {value.id for one in determined for value in one.outcome.values if value.state != "not_measured"}
    if not there:
        return item
    columns = (replace(column, printed=column.printed and column.id in there) for column in item.columns)
    return replace(item, columns=tuple(columns))


def pair(text: Text) -> Pair:
    """A wording as it stands in a content."""
    return {"zh": text.zh, "en": text.en}


def lab_of(lab: Laboratory) -> Content:
    """What every content says of the laboratory, but for the marks, which depend on the items."""
    return {
        "name": pair(lab.name),
        "address": pair(lab.address),
        "place": pair(lab.place),
        "contact": lab.contact,
        "environment": pair(lab.environment),
        "utc_offset": lab.utc_offset,
    }


def _client(commission: Commission) -> Content:
    return {
        "name": commission.client_name,
        "contact": commission.client_contact,
        "address": commission.client_address,
        "submitter": commission.submitter,
        "commission_no": commission.commission_no,
        "requirements": commission.requirements,
        "sampling": commission.sampling,
    }


def _dates(lab: Laboratory, commission: Commission, runs: Sequence[Run]) -> Content:
    tested = sorted(lab.day(run.row.acquired_at or run.arrival.captured_at) for run in runs)
    return {
        "received_on": "" if commission.received_on is None else commission.received_on.isoformat(),
        "tested_from": tested[0] if tested else "",
        "tested_to": tested[-1] if tested else "",
    }


def _instruments(store: Store, runs: Sequence[Run]) -> list[Content]:
    """Each instrument once, with what its files say of it and what the settings add."""
    found: list[Content] = []
    for run in runs:
        said = run.measurement.instrument
        one = {
            "name": run.folder.instrument,
            "model": " ".join(part for part in (said.maker, said.model) if part),
            "number": store.settings.get(f"instrument.{run.folder.id}.no") or said.serial,
            "software": said.software,
            "calibrated_until": store.settings.get(f"instrument.{run.folder.id}.calibrated_until"),
            "method": run.measurement.method,
        }
        if one not in found:
            found.append(one)
    return found


def _sample(sample: Sample) -> Content:
    return {
        "sample_no": sample.sample_no,
        "client_sample_id": sample.client_sample_id,
        "well": sample.well,
        "depth": _depth(sample),
        "stratum": sample.stratum,
        "lithology": sample.lithology,
        "kind": sample.kind,
        "condition": sample.condition,
        "sampled_on": "" if sample.sampled_on is None else sample.sampled_on.isoformat(),
        "sampling_place": sample.sampling_place,
    }


def _depth(sample: Sample) -> str:
    """Metres with two decimals at least, as the trade writes them; more where the client gave more."""
    given = [depth for depth in (sample.depth_top_m, sample.depth_bottom_m) if depth is not None]
    exponents = [depth.as_tuple().exponent for depth in given]
    decimals = max([2, *(-exponent for exponent in exponents if isinstance(exponent, int))])
    return "–".join(round_to_decimals(depth, decimals) for depth in given)


def _column(column: Column) -> Content:
    return {"id": column.id, "zh": column.title.zh, "en": column.title.en, "unit": column.unit} | {
        "rounding": _rounding(column)
    }


def _rounding(column: Column) -> str:
    """How a column is rounded, so that reports can be compared before they are merged."""
    if column.significant is not None:
        return f"{column.significant} significant"
    finer = "" if column.finer is None else f", {column.finer.decimals} below {column.finer.below}"
    return f"{column.decimals} decimals{finer}"


def _result(item: Item, sample: Sample, determination: Determination | None) -> Content:
    values = () if determination is None else determination.reported.values
    result: Content = {
        "sample_no": sample.sample_no,
        "cells": row_cells(item, values),
        "values": [_unrounded(value, determination) for value in values],
    }
    if determination is not None:
        fingerprint = determination.fingerprint
        result |= {
            "task_id": determination.task_id,
            "determination_id": determination.id,
            "determination_revision": determination.revision,
            "item_version": fingerprint.item_version,
            "item_sha256": fingerprint.item_sha256,
            "program_version": fingerprint.program_version,
            "raw_sha256": list(fingerprint.raw_sha256),
            "parameters": dict(fingerprint.parameters),
            "notes": dict(determination.outcome.notes),
        }
    return result


def _unrounded(value: Value, determination: Determination | None) -> Content:
    """A value as it is reported; one that a person put right names the calculated figure as well."""
    told: Content = {
        "id": value.id,
        "unrounded": None if value.number is None else str(value.number),
        "state": value.state,
        "inputs": list(value.inputs),
    }
    calculated = value if determination is None else determination.outcome.value(value.id)
    if calculated is not value:
        told["calculated"] = None if calculated.number is None else str(calculated.number)
    return told


def _peak_table(item: Item, determination: Determination) -> Content:
    named = [peak for peak in determination.outcome.peaks if peak.name]
    rows = peak_rows(item, determination.outcome)
    fields = [column.field for column in item.peak_columns]
    return {
        "sample_no": determination.sample_no,
        "columns": [
            {"id": column.field, "zh": column.title.zh, "en": column.title.en, "unit": column.unit}
            for column in item.peak_columns
        ],
        "rows": [[row[field] for field in fields] for row in rows],
        "manual": [peak.origin == "operator" for peak in named],
    }


def _chart(lab: Laboratory, determination: Determination, chart: Chart, runs: Mapping[str, Run]) -> Content:
    run = runs[determination.measurement_ids[chart.measurement]]
    acquired: datetime | None = run.row.acquired_at
    return {
        "kind": chart.kind,
        "sample_no": determination.sample_no,
        "trace": chart.trace,
        "arrival_id": run.arrival.id,
        "raw_sha256": run.arrival.sha256,
        "position": run.row.position,
        "file": run.file_name,
        "acquired_at": "" if acquired is None else lab.moment(acquired),
        "marks": [{"x": mark.x, "label": mark.label, "until": mark.until} for mark in chart.marks],
        "baselines": [_baseline(peak) for peak in determination.outcome.peaks if _is_marked(peak, chart)],
        "x_range": None if chart.x_range is None else list(chart.x_range),
        **({} if chart.plot is None else {"plot": _plot(chart.plot)}),
    }


def _plot(plot: Plot) -> Content:
    """A calculated curve; its numbers are the content's own, for no raw file holds them."""
    return {
        "title": plot.title._asdict(),
        "x_title": plot.x_title._asdict(),
        "y_title": plot.y_title._asdict(),
        "x_unit": plot.x_unit,
        "y_unit": plot.y_unit,
        "x": [float(f"{x:.6g}") for x in plot.x],
        "y": [float(f"{y:.6g}") for y in plot.y],
        "style": plot.style,
        "log_x": plot.log_x,
        "falling_x": plot.falling_x,
        "labels": list(plot.labels),
    }


def _is_marked(peak: Peak, chart: Chart) -> bool:
    """A chart shows the baselines of the peaks it names; other peaks may be another channel's."""
    known = None not in (peak.start, peak.end, peak.baseline_start, peak.baseline_end)
    return known and any(abs(mark.x - peak.apex) < 1e-6 for mark in chart.marks)


def _baseline(peak: Peak) -> list[float | None]:
    return [peak.start, peak.baseline_start, peak.end, peak.baseline_end]
