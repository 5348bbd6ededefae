"""What a station does with what is handed down: proved, tried, taken whole or not at all, and taken back."""

import io
import json
import re
import shutil
import zipfile

import pytest

from station.assembly import open_station
from station.handouts.errors import HandoutRefused
from station.handouts.keys import distrust_key, key_lines
from station.handouts.making import item_handout
from station.handouts.parcel import MOST_UNPACKED, unpack
from station.items.item_file import CALCULATION
from tests.handouts.laboratory import ITEM, Laboratory, Taker, taker

OTHER_CODE = "\n\nMORE = 1\n"


def acts(station: Taker) -> list[str]:
    return [json.loads(row.body)["act"] for row in reversed(station.station.store.audit.newest())]


def high(station: Taker) -> str:
    return str(station.station.catalogue[ITEM].rules[0].high)


def test_a_template_is_taken_kept_over_a_restart_and_taken_back_step_by_step(tmp_path, laboratory, station) -> None:
    """Two versions one after the other, then back to the first, then to the station's own; each step in the trail."""
    assert (station.version, high(station)) == ("1.0.0", "10")
    assert station.hand(laboratory.handout("1.1.0", high="8")) == "taken"
    assert (station.version, high(station)) == ("1.1.0", "8")
    assert station.hand(laboratory.handout("1.2.0", high="6")) == "taken"
    again = open_station(tmp_path / "station")
    assert again.catalogue[ITEM].version == "1.2.0"
    again.close()
    assert station.desk.back("item", ITEM) is not None
    station.station.take_up_items()
    assert (station.version, high(station)) == ("1.1.0", "8")
    assert station.desk.back("item", ITEM) is None
    station.station.take_up_items()
    assert station.version == "1.0.0"
    assert acts(station)[-4:] == ["handout", "handout", "handout taken back", "handout taken back"]
    assert station.station.audit.check() is None


def test_what_is_under_way_goes_on_with_the_item_it_has(laboratory, station) -> None:
    """Work that holds an item when another comes is not given half of each: its folder and figures stay."""
    station.hand(laboratory.handout("1.1.0"))
    held = station.station.catalogue[ITEM]
    station.hand(laboratory.handout("1.2.0"))
    assert station.version == "1.2.0"
    assert held.version == "1.1.0"
    assert (held.folder / "item.toml").read_text(encoding="utf-8").count('"1.1.0"') == 1


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda file: file[:-1], "not what was signed"),
        (lambda file: file.replace(b"item.toml", b"item.tomI"), "not what was signed"),
        (lambda file: b"A" + file[1:], "signature"),
        (lambda file: file.split(b"\n", 1)[1], "no handout|signed line|no signature"),
        (lambda file: b"", "no signed line"),
        (lambda file: b"PK\x03\x04\n" + b"x" * 50, "no signature"),
    ],
)
def test_a_changed_file_is_refused_and_nothing_of_it_applied(laboratory, station, spoil, why) -> None:
    """Cut, altered, without its signed line: refused with words, the item stays as it was, the trail tells."""
    said = station.hand(spoil(laboratory.handout("1.1.0")))
    assert re.search(why, said), said
    assert station.version == "1.0.0"
    assert acts(station)[-1] == "handout refused"
    row = station.station.store.handouts.all()[0]
    assert row.state == "refused"
    assert row.trouble is not None
    assert "下发文件不可用" in row.trouble.message.zh


def test_another_laboratorys_key_is_refused_until_it_is_trusted(tmp_path, station) -> None:
    """A rightly signed file of somebody nobody here vouched for waits; after trusting it is tried again and taken."""
    (tmp_path / "other").mkdir()
    other = Laboratory(tmp_path / "other")
    file = other.handout("1.1.0")
    assert "not trusted" in station.hand(file)
    station.trust(other)
    (row,) = station.desk.waiting()
    assert station.desk.take(row, file) is None
    for key_id, _ in key_lines(station.station.store):
        distrust_key(station.station.store, station.station.audit, key_id)
    assert "not trusted" in station.hand(other.handout("1.2.0"))
    station.station.take_up_items()
    assert station.version == "1.1.0"


def test_code_from_the_network_is_refused_unless_this_station_allows_it(laboratory, station) -> None:
    """A changed calculate.py comes in only after somebody here said so; without the file it never does."""
    file = laboratory.handout("1.1.0", with_code=True, code=OTHER_CODE)
    assert "takes no code" in station.hand(file)
    station.desk.allow_code(True)
    (row,) = station.desk.waiting()
    assert station.desk.take(row, file) is None
    station.station.take_up_items()
    assert (station.station.catalogue[ITEM].folder / CALCULATION).read_text(encoding="utf-8").endswith(OTHER_CODE)
    station.desk.allow_code(False)
    # the code is on this station now: data for it needs no permission
    assert station.hand(laboratory.handout("1.2.0", code=OTHER_CODE)) == "taken"
    assert "does not have" in station.hand(laboratory.handout("1.3.0", code=OTHER_CODE + "\n"))
    assert station.version == "1.2.0"


def test_code_under_a_false_name_is_not_run(tmp_path, laboratory, station) -> None:
    """A calculate.py that is not the one the statement speaks of is left aside, even where code is allowed."""
    station.desk.allow_code(True)
    mark = tmp_path / "was run"
    evil = f"open({str(mark)!r}, 'w').close()\n".encode()
    files = laboratory.files("1.1.0") | {CALCULATION: evil}
    assert "not the one that was signed" in station.hand(laboratory.unchecked("1.1.0", files, calculation="0" * 64))
    # with the statement of the station's own code, that one is used and not the one in the file
    assert station.hand(laboratory.unchecked("1.1.0", files)) == "taken"
    assert not mark.exists()


def test_an_old_file_handed_down_again_does_not_undo_a_newer_one(laboratory, station) -> None:
    """Whoever carries the files cannot roll a station back, nor keep later ones out by a moment in the future."""
    old = laboratory.handout("1.1.0")
    assert station.hand(laboratory.handout("1.2.0")) == "taken"
    assert "was taken already" in station.hand(old)
    assert station.version == "1.2.0"
    laboratory.made = 60 * 24 * 3650
    assert "in the future" in station.hand(laboratory.handout("1.3.0"))


def zipped(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize(
    "name",
    [
        "../item.toml",
        "/etc/passwd",
        "..\\item.toml",
        "C:\\x.png",
        "a/b.png",
        "examples/../../x.json",
        "kit.py",
        "x\n.png",
    ],
)
def test_names_that_lead_out_of_the_folder_are_refused(station, laboratory, name) -> None:
    """Only names an item may have are written; everything else refuses the whole."""
    file = laboratory.signed(zipped(**{"item.toml": b"", name: b"x"}), "1.1.0")
    assert "nothing that belongs to an item" in station.hand(file)
    assert not list((station.station.store.folder / "handouts").rglob("*.toml"))


def test_a_bomb_and_a_broken_zip_are_refused_within_bounds() -> None:
    """What unpacks to more than the bound, names a file twice, or is no zip is refused with a sentence."""
    with pytest.raises(HandoutRefused, match="unpacks to more"):
        unpack(zipped(**{"item.toml": b"\0" * (MOST_UNPACKED + 1)}))
    with pytest.raises(HandoutRefused, match="more than 200"):
        unpack(zipped(**{f"p{n}.png": b"" for n in range(201)}))
    whole = zipped(**{"item.toml": b"x" * 5000})
    for broken in (b"", b"PK", whole[:-30], whole[:40] + b"\xff\xff" + whole[42:]):
        with pytest.raises(HandoutRefused, match="no usable zip"):
            unpack(broken)


def test_an_item_that_does_not_pass_its_checks_is_neither_signed_nor_taken(laboratory, station) -> None:
    """A declaration with a fault, and a template that prints other words than acknowledged, at both ends."""
    broken = laboratory.item("1.1.0")
    text = (broken / "item.toml").read_text(encoding="utf-8").replace('technique = "table"', 'technique = "tabel"')
    (broken / "item.toml").write_text(text, encoding="utf-8")
    with pytest.raises(HandoutRefused, match="tabel"):
        item_handout(broken, laboratory.key.read_bytes(), laboratory.moment())
    files = laboratory.files("1.2.0")
    for name, content, why in (
        ("item.toml", text.encode(), "tabel"),
        ("weighing.toml", b"[[steps", "no TOML"),
        ("weighing.toml", b"\xff\xfe", "UnicodeDecodeError"),
        ("report.golden.json", b"[1]", "ValidationError"),
        ("report.golden.json", b'{"printed": ["other words"]}', "checks"),
        ("examples/deep.json", b"[" * 100_000, "checks"),
        ("report.typ", b"#panic()", "checks"),
    ):
        said = station.hand(laboratory.unchecked("1.2.0", files | {name: content}))
        assert why in said
        assert station.version == "1.0.0"
    assert "was signed as" in station.hand(laboratory.unchecked("9.9.9", files))


def test_a_station_killed_while_taking_has_the_earlier_one_and_takes_it_at_the_next_try(
    tmp_path, laboratory, monkeypatch
) -> None:
    """The process ends just before the commit: the files are there, the item is the earlier one; then it is taken."""
    file = laboratory.handout("1.1.0")
    with taker(tmp_path / "station") as one:
        one.trust(laboratory)

        def cut(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(one.station.store.handouts, "put_in_force", cut)
            with pytest.raises(KeyboardInterrupt):
                one.hand(file)
    with taker(tmp_path / "station") as one:
        assert one.version == "1.0.0"
        (row,) = one.desk.waiting()
        assert one.desk.take(row, file) is None
        one.station.take_up_items()
        assert one.version == "1.1.0"


def test_files_that_were_lost_are_fetched_again_and_the_stations_own_serve_meanwhile(laboratory, station) -> None:
    """Somebody cleared the folder: the item is the station's own until the file is here again."""
    file = laboratory.handout("1.1.0")
    assert station.hand(file) == "taken"
    shutil.rmtree(station.station.catalogue[ITEM].folder.parent)
    (row,) = station.desk.waiting()
    station.station.take_up_items()
    assert station.version == "1.0.0"
    assert station.desk.take(row, file) is None
    station.station.take_up_items()
    assert station.version == "1.1.0"
    assert station.desk.waiting() == []
    assert "handout lost" in acts(station)


def test_settings_are_taken_together_or_not_at_all_and_taken_back(laboratory, station) -> None:
    """Hours and a number scheme come down; one that may not be set from afar, or does not fit, refuses all of them."""
    settings = station.station.store.settings
    settings.put("sync.raw.hours", "01:00-02:00")
    good = '[settings]\n"sync.raw.hours" = "20:00-06:30"\n"report.number_scheme" = "{YY}-{serial:5}"\n'
    assert station.hand(laboratory.settings(good), kind="settings", name="settings") == "taken"
    assert settings.get("sync.raw.hours") == "20:00-06:30"
    assert settings.get("report.number_scheme") == "{YY}-{serial:5}"
    for line, why in (
        ('"review.different_people" = "no"', "may be handed down"),
        ('"backup.folder" = "/elsewhere"', "may be handed down"),
        ('"station.id" = "x"', "may be handed down"),
        ('"sync.raw.hours" = "25:00-26:00"', "25:00-26:00"),
        ('"report.number_scheme" = "{serial}/{YY}"', "cannot stand"),
        ('"report.number_scheme" = "R-1"', "serial"),
        ('"lab.contact" = 5', "no file of settings"),
    ):
        text = f'[settings]\n"lab.contact" = "new"\n{line}\n'.replace('"lab.contact" = "new"\n"lab', '"lab')
        with pytest.raises(HandoutRefused, match=why):
            laboratory.settings(text)
        forged = laboratory.signed(text.encode(), "x", kind="settings", name="settings")
        said = station.hand(forged, kind="settings", name="settings")
        assert why in said
        assert settings.get("lab.contact") == ""
    assert station.desk.back("settings", "settings") is None
    assert settings.get("sync.raw.hours") == "01:00-02:00"
    assert settings.get("report.number_scheme") == "{YYYY}-{code}-{station}{serial:4}"
