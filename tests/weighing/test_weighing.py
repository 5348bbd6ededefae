"""At the balance: scan, weigh, scan; what is taken, what is refused, and what becomes of it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import parsers
from parsers.measurement import Measurement, Reading
from station.assembly import Station
from station.errors import Conflict
from station.intake import weighed
from station.items.case import Case
from station.items.run import calculate
from station.records import Commission, Determination, Sample, Task, WatchFolder
from station.reports.drafting import draft
from station.weighing import WeighingSession, plan_of_item
from tests.weighing.conftest import ITEMS, ORDER, Balance

FIRST, SECOND = f"{ORDER}-001", f"{ORDER}-002"


def session(station: Station, item: str = "bitumen_a", **more: object) -> WeighingSession:
    return WeighingSession(station.weighing, item, by="zhang", **more)  # type: ignore[arg-type]


def take_in(station: Station) -> None:
    """Let the intake take what there is."""
    for _ in range(8):
        station.intake.step()


def newest(station: Station, sample: str = FIRST, item: str = "bitumen_a") -> Determination:
    found = station.store.determinations.newest(f"{sample}:{item}")
    assert found is not None
    return found


def weigh_bitumen(station: Station, balance: Balance) -> WeighingSession:
    """One whole list: two empty flasks with their codes, two rocks, both gross weights to constant weight."""
    course = session(station)
    for flask, tare in (("F-1", "50.0000"), ("F-2", "60.0000")):
        assert course.scan(flask).kind == "vessel"
        assert course.hear(balance.says(tare)).kind == "taken"
    for rock in ("10.00", "20.00"):
        assert course.hear(balance.says(rock)).kind == "taken"
    for gross in ("50.0512", "50.0510", "60.0301", "60.0300"):
        assert course.hear(balance.says(gross)).kind == "taken"
    assert course.aim is None
    return course


def test_a_list_is_weighed_without_a_key_and_becomes_results(station: Station, balance: Balance) -> None:
    """Down the list step by step; the values are those of the weights, with the balance's number on the way."""
    weigh_bitumen(station, balance)
    take_in(station)
    values = {value.id: value.number for value in newest(station).outcome.values}
    assert values["extract"] == Decimal("51.0000")
    assert values["bitumen_a"] == Decimal("0.5100")
    assert newest(station, SECOND).outcome.value("extract").number == Decimal("30.0000")
    run = station.library.run(newest(station).measurement_ids[0])
    assert run is not None
    assert (run.measurement.instrument.serial, run.measurement.sample_name) == ("B42", FIRST)
    assert "B42" in run.measurement.metadata["weight 1 m1"]
    assert "F-1" in run.measurement.metadata["weight 1 m1"]
    acts = [row.body for row in station.store.audit.after(0)]
    assert sum(b'"weighing.taken"' in body for body in acts) == 8
    assert station.audit.check() is None


def test_a_vessels_code_finds_its_sample(station: Station, balance: Balance) -> None:
    """At the gross weights the flasks come in any order: the scan goes to the sample that is in it."""
    course = session(station, scan_needed=True)
    for sample, flask, tare in ((FIRST, "F-1", "50.0000"), (SECOND, "F-2", "60.0000")):
        assert course.scan(sample).kind == "chosen"
        assert course.scan(flask).kind == "vessel"
        assert course.hear(balance.says(tare)).kind == "taken"
    assert course.hear(balance.says("10.00")).kind == "refused"
    for sample in (SECOND, FIRST):
        course.scan(sample)
        course.hear(balance.says("10.00"))
    chosen = course.scan("F-2")
    assert chosen.kind == "chosen"
    assert course.aim is not None
    assert (course.aim.place.sample.sample_no, course.aim.step.quantity_id) == (SECOND, "m2")
    unknown = course.scan("F-9")
    assert unknown.kind == "refused"
    assert '"F-9"' in unknown.text.en


def test_one_sample_may_be_weighed_through_and_twice(station: Station, balance: Balance) -> None:
    """Order "sample" goes through the steps of one sample; `-P` is its parallel determination, compared with it."""
    course = session(station, order="sample")
    for weight in ("50.0000", "10.00", "50.0512", "50.0510"):
        assert course.hear(balance.says(weight)).kind == "taken"
    assert course.aim is not None
    assert course.aim.place.name == SECOND
    assert course.scan(f"{FIRST}-P").kind == "chosen"
    for weight in ("40.0000", "10.00", "40.0560", "40.0560"):
        assert course.hear(balance.says(weight)).kind == "taken"
    take_in(station)
    found = newest(station)
    assert len(found.measurement_ids) == 2
    assert found.outcome.value("bitumen_a").number == Decimal("0.5100")


@pytest.mark.parametrize(
    ("weights", "quoted", "overridable"),
    [
        (["-1.0000 g"], "not above zero", False),
        (["50.0000 pcs"], '"pcs"', False),
        (["2.0000 g"], "outside 5 to 300", True),
        (["50000.0 mg", "0.5 g"], "minimum weight 1", True),
        (["50.0000 g", "10.0 g", "49.9999 g"], "below its tare", False),
    ],
)
def test_a_weight_that_cannot_be_is_refused(
    weights: list[str], quoted: str, overridable: bool, station: Station, balance: Balance
) -> None:
    """The sentence names it; only range and minimum may be overruled, with a reason that is in the audit trail."""
    course = session(station, order="sample")
    *good, bad = [weight.split() for weight in weights]
    for value, unit in good:
        assert course.hear(balance.says(value, unit)).kind == "taken"
    reading = balance.says(*bad)
    said = course.hear(reading)
    assert (said.kind, said.overridable) == ("refused", overridable)
    assert quoted in said.text.en
    assert said.cure.zh
    again = course.hear(reading, reason="小样品")
    assert (again.kind == "taken") is overridable
    if overridable:
        assert "小样品".encode() in list(station.store.audit.after(0))[-1].body


def test_a_swapped_balance_is_caught(station: Station, balance: Balance) -> None:
    """Tare on one balance and gross on another: refused, whoever printed it; and a port that was not chosen."""
    course = session(station, order="sample")
    course.hear(balance.says("50.0000"))
    course.hear(balance.says("10.00"))
    balance.serial = "OTHER"
    said = course.hear(balance.says("50.0500"))
    assert said.kind == "refused"
    assert '"B42"' in said.text.en
    assert '"OTHER"' in said.text.en
    bound = session(station, order="sample", port_id="b1")
    assert bound.hear(Balance(station, "b2").says("50.0000")).kind == "refused"


def test_a_weight_is_somebodys(station: Station, balance: Balance) -> None:
    """Nothing is taken before it is said who weighs."""
    course = WeighingSession(station.weighing, "bitumen_a", by="")
    assert course.hear(balance.says("50.0000")).kind == "refused"
    assert station.store.weighings.newest() == []


def test_a_weight_is_given_once(station: Station, balance: Balance) -> None:
    """The same capture file for a second sample is refused."""
    course = session(station)
    reading = balance.says("50.0000")
    assert course.hear(reading).kind == "taken"
    assert course.hear(reading).kind == "refused"
    assert len(station.store.weighings.newest()) == 1


def test_constant_weight_is_waited_for(station: Station, balance: Balance) -> None:
    """The same step again until two weights agree; then on."""
    course = session(station, order="sample")
    for weight in ("50.0000", "10.00", "50.0600", "50.0550", "50.0520"):
        course.hear(balance.says(weight))
        assert course.aim is not None
        assert course.aim.place.name == FIRST
    course.hear(balance.says("50.0519"))
    assert course.aim is not None
    assert course.aim.place.name == SECOND


def test_undo_needs_a_reason_and_the_result_is_made_anew(station: Station, balance: Balance) -> None:
    """The weight stays in the trail; its result cannot be reported until it is weighed again, then it is revised."""
    course = weigh_bitumen(station, balance)
    take_in(station)
    rock = next(one for one in station.store.weighings.newest() if one.sample_no == FIRST and one.value == 10)
    assert course.undo("", rock.id).kind == "refused"
    assert course.undo("拿错样品", rock.id).kind == "undone"
    take_in(station)
    row = next(
        r for r in draft(station.store, station.catalogue, ORDER, "bitumen_a").rows if r.sample.sample_no == FIRST
    )
    assert row.missing is not None
    assert "weighed again" in row.missing.en
    assert course.hear(balance.says("20.00")).kind == "taken"
    take_in(station)
    again = newest(station)
    assert (again.revision, again.outcome.value("bitumen_a").number) == (2, Decimal("0.2550"))
    undone = next(one for one in station.store.weighings.of_task(rock.task_id) if not one.holds)
    assert (undone.id, undone.undone_by, undone.undone_reason) == (rock.id, "zhang", "拿错样品")
    assert course.undo("拿错样品", rock.id).kind == "refused"


def test_a_tare_that_is_taken_back_takes_its_gross_weights_along(station: Station, balance: Balance) -> None:
    """No gross weight stands on a tare that does not hold."""
    course = session(station, order="sample")
    for weight in ("50.0000", "10.00", "50.0512"):
        course.hear(balance.says(weight))
    tare = station.store.weighings.newest()[-1]
    course.undo("flask broken", tare.id)
    assert [one.quantity_id for one in station.store.weighings.newest() if one.holds] == ["m_rock"]


def test_a_list_at_its_end_goes_on_with_an_order_that_comes_then(station: Station, balance: Balance) -> None:
    """What is new is aimed at; but not where the sample aimed at went away, for another flask is on the pan."""
    course = weigh_bitumen(station, balance)
    course.look_again()
    assert course.aim is None
    for number in ("WT2026-0010", "WT2026-0011"):
        sample = Sample(sample_no=f"{number}-001", commission_no=number)
        task = Task(
            id=f"{number}-001:bitumen_a",
            commission_no=number,
            sample_no=sample.sample_no,
            item_id="bitumen_a",
            state="accepted",
        )
        station.store.orders.put(Commission(commission_no=number, client_name="示范"), [sample], [task])
        if number.endswith("10"):
            course.look_again()
    assert course.aim is not None
    assert (course.aim.place.sample.sample_no, course.aim.step.kind) == ("WT2026-0010-001", "tare")
    station.store.orders.set_state("WT2026-0010-001:bitumen_a", "cancelled", 2)
    course.look_again()
    assert [place.sample.commission_no for place in course.sheet.places if place.held == {}] == ["WT2026-0011"]
    assert course.aim is None
    course.look_again()
    assert course.aim is None


def test_weights_of_a_prepared_report_stay(station: Station, balance: Balance) -> None:
    """What people have signed is amended, not weighed anew."""
    weigh_bitumen(station, balance)
    take_in(station)
    station.people.add("zhang", "张立新", {"prepare"}, "2580")
    station.desk.prepare(ORDER, "bitumen_a", "zhang", "2580")
    with pytest.raises(Conflict):
        station.weighing.undo(station.store.weighings.newest()[0].id, by="zhang", reason="x")
    assert station.weighing.sheet("bitumen_a").places == ()


def test_a_record_that_was_not_written_is_written_at_the_next_look(station: Station, balance: Balance) -> None:
    """The program was ended between the last weight and its record."""
    weigh_bitumen(station, balance)
    folder = station.store.folder / "weighings" / "bitumen_a"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    for path in folder.iterdir():
        path.unlink()
    station.weighing.sheet("bitumen_a")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_weighed_mass_stands_beside_the_analysers_run(station: Station, balance: Balance, tmp_path: Path) -> None:
    """Total organic carbon: the record of the weight is no run of its own, and is among what the result is made of."""
    folder = tmp_path / "toc"
    folder.mkdir()
    station.store.arrivals.put_folder(
        WatchFolder(id="toc", path=folder, instrument="CS-1", item_ids=("toc",), quiet_seconds=0.0)
    )
    assert session(station, "toc").hear(balance.says("100.0", "mg")).kind == "taken"
    take_in(station)
    assert station.store.determinations.newest(f"{FIRST}:toc") is None
    (folder / "run.csv").write_text(f"样品编号,TOC(%)\n{FIRST},2.345\n", encoding="utf-8")
    take_in(station)
    found = newest(station, item="toc")
    assert (found.revision, found.outcome.value("toc").number) == (1, Decimal("2.345"))
    assert len(found.fingerprint.raw_sha256) == 2


def test_a_result_is_calculated_with_the_weighed_mass(station: Station, balance: Balance) -> None:
    """Signal and factor of the analyser, mass of the balance: 1000 counts x 0.002 mg of 100 mg are 2 %."""
    session(station, "toc").hear(balance.says("0.1000", "g"))
    item = station.catalogue["toc"]
    (path,) = (station.store.folder / "weighings" / "toc").iterdir()
    given = weighed.given(parsers.read(path), item)
    told = [
        Reading(name="signal", value=Decimal(1000), unit=""),
        Reading(name="factor", value=Decimal("0.002"), unit=""),
    ]
    run = Measurement(format_id="table", technique="table", sample_name=FIRST, readings=tuple(told))
    assert calculate(item, Case(item=item, samples=(run,), given=given)).value("toc").number == Decimal(2)


def test_sample_and_spike_become_the_internal_standards_percentage(station: Station, balance: Balance) -> None:
    """Diffraction: 4 g of rock and 1 g of corundum are 20 %."""
    course = session(station, "xrd", order="sample")
    course.hear(balance.says("4.0000"))
    course.choose(f"{FIRST}:xrd#1", "internal_standard.corundum")
    course.hear(balance.says("1000.0", "mg"))
    files = sorted((station.store.folder / "weighings" / "xrd").iterdir())
    told = weighed.given(parsers.read(files[0]), station.catalogue["xrd"])
    assert told["internal_standard"] == {"name": "corundum", "percent": Decimal(20)}


@pytest.mark.parametrize("item", ITEMS)
def test_every_weighed_item_has_a_plan_that_holds(item: str, station: Station) -> None:
    """Its steps name the item's quantities, or say themselves what they are."""
    plan = plan_of_item(station.catalogue[item])
    assert plan is not None
    assert {step.of for step in plan.steps if step.kind == "gross"} <= {step.quantity_id for step in plan.steps}
    assert item in station.weighing.plans()
