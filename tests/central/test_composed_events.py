"""Reports that a station composed of several orders, and reports that another took the place of, on either engine."""

import pytest

from central.store.sql.reports import SqlReports
from tests.central.stores import NOW, fates
from tests.central.test_store_contract import of_task
from tests.central.wire import envelope, sha256

PDF = b"%PDF-1.7 composed"
CLIENT = "大庆油田"


@pytest.fixture
def lab(scene):
    """Two accepted orders of one client with a result each, and one of another client."""
    scene.station = scene.enrol()
    scene.orders = [scene.order(key=f"k{n}") for n in range(2)]
    scene.other = scene.order(key="other", client_name="别的油田")
    scene.results = []
    for order in (*scene.orders, scene.other):
        scene.decide(order)
        result = of_task("result.recorded", order, order.tasks[0], 1)
        assert fates(scene.send(scene.station, result)) == ["stored"]
        scene.results.append(result["id"])
    return scene


def composed(lab, *, orders=None, number="2026-H-010001", client=CLIENT, pdf=PDF, report_id="c1"):
    data = {
        "report_id": report_id,
        "report_no": number,
        "revision": 1,
        "commission_nos": [order.commission_no for order in (orders or lab.orders)],
        "client_name": client,
        "pdf_sha256": sha256(pdf),
        "content_sha256": "a" * 64,
        "issued_at": NOW,
        "composed": {"kind": "merged", "reports": [{"report_id": "r", "report_no": "2026-GS-010001", "revision": 1}]},
    }
    blob = {"sha256": sha256(pdf), "size": len(pdf), "role": "report", "name": "r"}
    return envelope(f"report:{report_id}", 1, "report.composed", data, causes=lab.results[:2], blobs=[blob])


def test_it_is_shown_to_its_client_once_all_is_here_and_moves_no_task(lab, database):
    """Not before its file; then to that client alone; found by number and file; the tasks stay where they were."""
    reports = SqlReports(database)
    before = [lab.states(order) for order in lab.orders]
    event = composed(lab)
    assert fates(lab.send(lab.station, event)) == ["missing_blobs"]
    lab.store.add_blob("main", sha256(PDF), len(PDF), now=NOW)
    assert fates(lab.send(lab.station, event)) == ["stored"]
    (shown,) = reports.composed_for("main", CLIENT, 10)
    assert (shown.report_no, shown.size, shown.replaced) == ("2026-H-010001", len(PDF), None)
    assert reports.composed_for("main", "别的油田", 10) == []
    assert [one for _, one in reports.composed("pdf_sha256", sha256(PDF))] == [shown]
    assert [lab.states(order) for order in lab.orders] == before


def test_a_client_is_shown_nothing_of_anothers_orders(lab, database):
    """A composition that names a client and holds another's order waits for a person; one that names none is hidden."""
    reports = SqlReports(database)
    lab.store.add_blob("main", sha256(PDF), len(PDF), now=NOW)
    mixed = [lab.orders[0], lab.other]
    assert fates(lab.send(lab.station, composed(lab, orders=mixed))) == ["held:other_client"]
    assert fates(lab.send(lab.station, composed(lab, orders=mixed, client="", report_id="c2"))) == ["stored"]
    assert reports.composed_for("main", CLIENT, 10) == []
    assert reports.composed_for("main", "", 10) != []
    taken = composed(lab, report_id="c3")
    assert fates(lab.send(lab.station, taken)) == ["held:report_no_taken"]


def test_a_superseded_report_names_what_took_its_place(lab, database):
    """`superseded_by` is shown with the reason; without it the report is withdrawn."""
    reports = SqlReports(database)
    lab.store.add_blob("main", sha256(PDF), len(PDF), now=NOW)
    lab.send(lab.station, composed(lab), composed(lab, number="2026-H-010002", report_id="c2"))
    gone = {"report_id": "c1", "report_no": "2026-H-010001", "revision": 1, "reason": "数据更正"}
    by = {"report_id": "c2", "report_no": "2026-H-010002", "revision": 1}
    event = envelope("report:c1", 2, "report.superseded", {**gone, "superseded_by": by, "superseded_at": NOW})
    assert fates(lab.send(lab.station, event)) == ["stored"]
    ((_, shown),) = reports.composed("report_no", "2026-H-010001")
    assert (shown.replaced.by, shown.replaced.reason) == ("2026-H-010002", "数据更正")


def proved(lab, event, *, proof, sseq=2, causes=None, **changed):
    data = {name: event["data"][name] for name in ("report_id", "report_no", "revision", "pdf_sha256")}
    data |= {"proof_sha256": sha256(proof), "proved_at": NOW, **changed}
    blob = {"sha256": sha256(proof), "size": len(proof), "role": "report", "name": "r"}
    rests = [event["id"]] if causes is None else causes
    return envelope(event["stream"], sseq, "report.proved", data, causes=rests, blobs=[blob])


def test_the_file_with_time_stamps_is_given_out_in_the_place_of_the_issued_one(lab, database):
    """The newest of them; the report is found by either hash, and stays the same report."""
    reports = SqlReports(database)
    event = composed(lab)
    lab.store.add_blob("main", sha256(PDF), len(PDF), now=NOW)
    assert fates(lab.send(lab.station, event)) == ["stored"]
    longer = PDF + b" stamped"
    telling = proved(lab, event, proof=longer)
    assert fates(lab.send(lab.station, telling)) == ["missing_blobs"]
    assert [one.sha256 for _, one in reports.composed("report_no", "2026-H-010001")] == [sha256(PDF)]
    lab.store.add_blob("main", sha256(longer), len(longer), now=NOW)
    assert fates(lab.send(lab.station, telling)) == ["stored"]
    again = longer + b" and again"
    lab.store.add_blob("main", sha256(again), len(again), now=NOW)
    assert fates(lab.send(lab.station, proved(lab, event, proof=again, sseq=3))) == ["stored"]
    ((_, shown),) = reports.composed("pdf_sha256", sha256(PDF))
    assert (shown.sha256, shown.size, shown.report_no) == (sha256(again), len(again), "2026-H-010001")
    assert reports.composed("pdf_sha256", sha256(again)) == [("main", shown)]
    assert reports.composed_for("main", CLIENT, 10) == [shown]


def test_a_file_with_time_stamps_of_another_report_takes_no_place(lab, database):
    """Number, revision and issued file must all be the report's; what rests on nothing is refused."""
    reports = SqlReports(database)
    event = composed(lab)
    other = b"%PDF-1.7 other"
    for file in (PDF, other):
        lab.store.add_blob("main", sha256(file), len(file), now=NOW)
    lab.send(lab.station, event)
    assert fates(lab.send(lab.station, proved(lab, event, proof=other, pdf_sha256="b" * 64))) == ["stored"]
    assert fates(lab.send(lab.station, proved(lab, event, proof=other, sseq=3, revision=2))) == ["stored"]
    assert fates(lab.send(lab.station, proved(lab, event, proof=other, sseq=4, causes=[]))) == ["rejected"]
    assert [one.sha256 for _, one in reports.composed("report_no", "2026-H-010001")] == [sha256(PDF)]
    assert reports.composed("pdf_sha256", sha256(other)) == []
