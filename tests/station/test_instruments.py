"""What is proposed for an instrument's folder, and what a dry run says of it; run lists from text and tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from parsers.wording import Text
from parsers.worker import RunHead
from station.assembly import Station, open_station
from station.errors import Conflict, NotFound
from station.instruments import Seen, Survey, demand_sound, dry_run, propose, survey
from station.instruments.proposing import number_pattern
from station.instruments.run_lists import vials_of_file, vials_of_text
from station.intake.reading import ReadInPlace
from station.records import Commission, Sample, Task, Trouble, WatchFolder

NO = Text("", "")


@pytest.fixture
def station(tmp_path: Path):
    opened = open_station(tmp_path / "station")
    commission = Commission(commission_no="WT2026-0001", client_name="c")
    samples = [Sample(sample_no=f"WT2026-0001-00{n}", commission_no="WT2026-0001") for n in (1, 2)]
    tasks = [
        Task(id=f"t{n}", commission_no="WT2026-0001", sample_no=one.sample_no, item_id="gc_sat", state="accepted")
        for n, one in enumerate(samples)
    ]
    opened.store.orders.put(commission, samples, tasks)
    yield opened
    opened.close()


def _seen(relpath: str, sample: str = "", *, dataset: bool = False, technique: str = "gc") -> Seen:
    head = RunHead(format_id="chemstation_d", technique=technique, sample_name=sample)
    return Seen(relpath=relpath, is_dataset=dataset, size=1, heads=(head,))


def _refused(relpath: str) -> Seen:
    return Seen(
        relpath=relpath, is_dataset=False, size=1, trouble=Trouble(kind="ForeignFile", title=NO, message=NO, cure=NO)
    )


def _survey(root: Path, *seen: Seen) -> Survey:
    return Survey(root=root, count=len(seen), kinds=(), seen=seen)


def test_the_sample_is_looked_for_where_most_of_the_orders_are_found(station: Station, tmp_path: Path) -> None:
    """The names in the files are useless; the numbers stand in the file names among other words."""
    look = _survey(
        tmp_path, _seen("a_WT2026-0001-001_x.D", "vial 1", dataset=True), _seen("WT2026-0001-002 b.D", "vial 2")
    )
    made = propose(look, station.store, station.catalogue, "x").folder
    assert (made.sample_from, made.sample_rule) == ("file", number_pattern("WT2026-0001-001"))
    assert made.item_ids == ("gc_sat",)
    assert made.quiet_seconds == 60.0
    lines = dry_run(station.store, station.catalogue, made, look)
    assert [(line.fate, line.sample_name) for line in lines] == [
        ("task", "WT2026-0001-001"),
        ("task", "WT2026-0001-002"),
    ]


def test_of_equal_ways_the_simplest_is_proposed(station: Station, tmp_path: Path) -> None:
    """What the file says, without any rule, where that finds as many."""
    look = _survey(tmp_path, _seen("WT2026-0001-001.D", "WT2026-0001-001"))
    made = propose(look, station.store, station.catalogue, "x").folder
    assert (made.sample_from, made.sample_rule) == ("name", "")


def test_files_that_are_no_data_are_left_out_only_where_their_kind_tells_them_apart(
    station: Station, tmp_path: Path
) -> None:
    """A log beside .D folders is left out by a pattern; a broken .D is not, for good ones have that name too."""
    apart = propose(
        _survey(tmp_path, _seen("1.D"), _refused("x.log")), station.store, station.catalogue, "x"
    ).folder.file_rule
    mixed = propose(
        _survey(tmp_path, _seen("1.D"), _refused("2.D")), station.store, station.catalogue, "x"
    ).folder.file_rule
    assert (apart, mixed) == ("*.d", "")


def test_a_dry_run_says_what_waits_what_is_refused_and_what_is_left_out(station: Station, tmp_path: Path) -> None:
    """Every file has a fate; nothing is captured."""
    look = _survey(tmp_path, _seen("1.D", "WT-9"), _seen("2.D", "BLANK"), _refused("3.D"), _seen("4.cdf", "x"))
    folder = WatchFolder(id="x", path=tmp_path, instrument="g", item_ids=("gc_sat",), file_rule="*.D")
    lines = dry_run(station.store, station.catalogue, folder, look)
    assert [line.fate for line in lines] == ["waits", "beside", "refused", "left_out"]
    assert lines[0].reason is not None
    assert "WT-9" in lines[0].reason.en
    assert station.library.arrivals() == []


def _folder_of(relpath: str, *names: str, readable: bool = True) -> Seen:
    one = _seen(relpath, dataset=True) if readable else _refused(relpath)
    return replace(one, is_dataset=True, members=tuple(f"{relpath}/{name}" for name in names))


def test_what_every_old_folder_holds_makes_a_new_one_whole(station: Station, tmp_path: Path) -> None:
    """Texts by name, data by suffix, from readable folders alone; the dry run names what a folder lacks."""
    look = _survey(
        tmp_path,
        _folder_of("1.D", "FID1A.ch", "acq.txt", "report.txt"),
        _folder_of("2.D", "FID2B.ch", "ACQ.TXT", "AcqData/x.bin"),
        _folder_of("3.D", "acq.txt", readable=False),
    )
    made = propose(look, station.store, station.catalogue, "x")
    assert made.folder.member_rule == "*.ch; acq.txt"
    assert "*.ch; acq.txt" in made.reasons[-1].en
    lines = dry_run(station.store, station.catalogue, made.folder, look)
    assert [line.fate for line in lines] == ["waits", "waits", "unwhole"]
    assert lines[-1].reason is not None
    assert "*.ch" in lines[-1].reason.en
    assert "acq.txt" not in lines[-1].reason.en


def test_from_one_folder_no_rule_of_wholeness_is_proposed(station: Station, tmp_path: Path) -> None:
    """Which of its files every run has cannot be told from a single one."""
    look = _survey(tmp_path, _folder_of("1.D", "FID1A.ch", "acq.txt"), _seen("a.cdf"))
    assert propose(look, station.store, station.catalogue, "x").folder.member_rule == ""


def test_the_rule_of_wholeness_is_kept_with_the_folder_and_its_versions(station: Station, tmp_path: Path) -> None:
    """What is switched on is what the store gives back."""
    folder = WatchFolder(id="gc", path=tmp_path, instrument="GC", item_ids=(), member_rule="*.ch; acq.txt")
    station.instruments.put(folder)
    kept = station.store.arrivals.folder("gc")
    assert kept is not None
    assert kept.member_rule == "*.ch; acq.txt"
    assert station.store.arrivals.profiles("gc")[0][1]["member_rule"] == "*.ch; acq.txt"


def test_a_look_reads_some_of_each_kind_and_can_be_stopped(tmp_path: Path) -> None:
    """Of 300 files of two kinds some of both are read; one that says stop ends it at once."""
    for n in range(150):
        (tmp_path / f"{n:03}.csv").write_text("a,b\n1,2\n", encoding="utf-8")
        (tmp_path / f"{n:03}.zzz").write_bytes(b"\0")
    told: list[tuple[int, int]] = []
    look = survey(tmp_path, ReadInPlace(), lambda done, whole: told.append((done, whole)), lambda: False, most=10)
    assert look.count == 300
    assert {Path(one.relpath).suffix for one in look.seen} == {".csv", ".zzz"}
    assert told[-1] == (10, 10)
    stopped = survey(tmp_path, ReadInPlace(), lambda *_: None, lambda: True, most=10)
    assert (stopped.count, stopped.seen) == (300, ())


@pytest.mark.parametrize(
    ("change", "error", "word"),
    [
        ({"instrument": " "}, Conflict, "no name"),
        ({"sample_rule": "["}, Conflict, "regular expression"),
        ({"item_ids": ("nonsense",)}, NotFound, "nonsense"),
        ({"quiet_seconds": 1e9}, Conflict, "range"),
        ({"path": Path("nowhere at all")}, NotFound, "no folder"),
    ],
)
def test_settings_that_cannot_work_are_refused_with_the_reason(
    station: Station, tmp_path: Path, change: dict, error: type, word: str
) -> None:
    """Before anything is stored."""
    sound = WatchFolder(id="x", path=tmp_path, instrument="GC", item_ids=("gc_sat",))
    demand_sound(station.store, station.catalogue, sound)
    with pytest.raises(error) as refused:
        demand_sound(station.store, station.catalogue, replace(sound, **change))
    assert word in refused.value.message.en


def test_a_folder_belongs_to_one_instrument(station: Station, tmp_path: Path) -> None:
    """Neither the same folder twice nor one inside another: a file would be captured for two."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    station.instruments.put(WatchFolder(id="x", path=tmp_path / "a", instrument="GC-1", item_ids=()))
    for path in (tmp_path / "a", tmp_path / "a" / "b", tmp_path):
        with pytest.raises(Conflict, match="GC-1"):
            station.instruments.put(WatchFolder(id="y", path=path, instrument="GC-2", item_ids=()))


def test_every_change_is_a_version_that_is_kept(station: Station, tmp_path: Path) -> None:
    """Switched on, changed, switched off: three versions, the newest first."""
    folder = WatchFolder(id="x", path=tmp_path, instrument="GC", item_ids=("gc_sat",))
    station.instruments.put(folder)
    station.instruments.put(replace(folder, quiet_seconds=20.0), reason="too early")
    after = station.instruments.put(replace(folder, active=False))
    assert (after.revision, station.store.arrivals.folder("x").active) == (3, False)
    kept = station.store.arrivals.profiles("x")
    assert [(revision, body["quiet_seconds"], body["reason"]) for revision, body in kept] == [
        (3, 5.0, ""),
        (2, 20.0, "too early"),
        (1, 5.0, ""),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A\n\n B \n", ["A", "B"]),
        ("1\tA\n2\tB", ["A", "B"]),
        ("Vial;Sample Name;Method\n1;A;m\n2;B;m", ["A", "B"]),
        ("序号,样品编号\n1,WT-1\n2,WT-2", ["WT-1", "WT-2"]),
        ("101\n102", ["101", "102"]),
        ("", []),
    ],
)
def test_a_run_list_is_read_from_pasted_lines(text: str, names: list[str]) -> None:
    """One name a line, or the column of the samples."""
    vials = vials_of_text(text)
    assert [vial.sample_name for vial in vials] == names
    assert [vial.position for vial in vials] == list(range(1, len(names) + 1))


def test_a_run_list_is_read_from_a_table_file(tmp_path: Path) -> None:
    """Encoded as Chinese Windows writes it; what is no table says so."""
    table = tmp_path / "序列.csv"
    table.write_bytes("瓶号,样品名称\n1,甲-1\n2,乙-2\n".encode("gb18030"))
    assert [vial.sample_name for vial in vials_of_file(table)] == ["甲-1", "乙-2"]
    with pytest.raises(NotFound):
        vials_of_file(tmp_path / "missing.csv")
    with pytest.raises(Conflict):
        vials_of_text("\n".join(f"S{n}" for n in range(1001)))
