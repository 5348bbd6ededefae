"""`geolab handout` in the laboratory and `geolab sync templates` at the station, as a person types them."""

import os
import stat

import pytest
from click.testing import CliRunner

from station.assembly import open_station
from station.handouts.cli import handout
from sync.cli import sync
from tests.handouts.laboratory import ITEM, Laboratory, taker


def run(group, *words, code=0):
    """What a command says; it must end with this code, and never with a traceback."""
    done = CliRunner().invoke(group, [str(word) for word in words])
    assert done.exit_code == code, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.output


def test_a_key_is_made_once_and_read_by_nobody_else(tmp_path):
    """The private half for its owner's eyes, the public one beside it; a second time nothing is overwritten."""
    key = tmp_path / "lab.pem"
    assert "lab.jwk" in run(handout, "key", key)
    before = key.read_bytes()
    if os.name == "posix":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert b"PRIVATE" not in key.with_suffix(".jwk").read_bytes()
    assert "is there already" in run(handout, "key", key, code=1)
    assert key.read_bytes() == before


def test_an_item_is_signed_shown_and_proved(tmp_path):
    """The file says what it is and what is in it; with another key, or a changed byte, it says why not."""
    laboratory = Laboratory(tmp_path)
    out = tmp_path / "toc.handout"
    assert "toc.handout" in run(handout, "item", laboratory.item("1.1.0"), "--key", laboratory.key, "--out", out)
    shown = run(handout, "show", out, "--trusted", laboratory.key.with_suffix(".jwk"))
    assert '"version": "1.1.0"' in shown
    assert "item.toml" in shown
    assert "calculate.py\n" not in shown
    (tmp_path / "other").mkdir()
    other = Laboratory(tmp_path / "other").key.with_suffix(".jwk")
    assert "未受信任" in run(handout, "show", out, "--trusted", other, code=1)
    out.write_bytes(out.read_bytes()[:-2])
    assert "not what was signed" in run(handout, "show", out, "--trusted", laboratory.key.with_suffix(".jwk"), code=1)


@pytest.mark.parametrize("wrong", ["no key", "public", "folder"])
def test_what_cannot_be_signed_is_told_in_both_languages(tmp_path, wrong):
    """A file that is no key, the public half, a folder that is no item: a sentence and what to do, no file."""
    laboratory = Laboratory(tmp_path)
    folder, key = laboratory.item("1.1.0"), laboratory.key
    if wrong == "no key":
        key = tmp_path / "x.pem"
        key.write_bytes(b"nothing")
    elif wrong == "public":
        key = laboratory.key.with_suffix(".jwk")
    else:
        folder = tmp_path / "empty"
        folder.mkdir()
    said = run(handout, "item", folder, "--key", key, "--out", tmp_path / "out", code=1)
    assert "geolab" in said
    assert any("\u4e00" <= letter <= "\u9fff" for letter in said)
    assert not (tmp_path / "out").exists()


def test_settings_are_shown_and_a_wrong_one_is_named(tmp_path):
    """What would be handed down is printed; a setting that may not be is quoted."""
    laboratory = Laboratory(tmp_path)
    file, out = tmp_path / "hours.toml", tmp_path / "hours.handout"
    file.write_text('[settings]\n"sync.raw.hours" = "20:00-06:30"\n', encoding="utf-8")
    run(handout, "settings", file, "--key", laboratory.key)
    assert "20:00-06:30" in run(handout, "show", out, "--trusted", laboratory.key.with_suffix(".jwk"))
    file.write_text('[settings]\n"sync.raw.hours" = "noon"\n', encoding="utf-8")
    assert '"noon"' in run(handout, "settings", file, "--key", laboratory.key, code=1)


@pytest.mark.parametrize("key_id", ["-iQ0", "-hQ0", "--data-x", "Q0"])
def test_a_key_is_named_whatever_it_begins_with(tmp_path, key_id):
    """Names of keys are base64url: a leading dash is a part of the name."""
    open_station(tmp_path / "station").close()
    assert f'"{key_id}"' in run(sync, "templates", "distrust", "--data", tmp_path / "station", key_id, code=1)


def test_the_station_lists_trusts_goes_back_and_allows(tmp_path):
    """Before any key: nothing is taken, and it says so; afterwards each step is a command, and the list tells it."""
    laboratory = Laboratory(tmp_path)
    public = laboratory.key.with_suffix(".jwk")
    place = ["--data", tmp_path / "station"]
    with taker(tmp_path / "station") as one:
        assert "no key is trusted" in run(sync, "templates", *place)
        assert "Compare these six words" in run(sync, "templates", "trust", *place, public)
        assert one.hand(laboratory.handout("1.1.0"), version="1.1.0") == "taken"
        assert "takes no code" in one.hand(
            laboratory.handout("1.2.0", with_code=True, code="\nX = 1\n"), version="1.2.0"
        )
        listed = run(sync, "templates", *place)
        assert "1.1.0" in listed
        assert "in force" in listed
        assert "本站不接受来自网络的代码" in listed
        assert "1 will be tried again" in run(sync, "templates", "retry", *place)
        assert "is taken if it is signed" in run(sync, "templates", "code", *place, "allow")
        assert "no new code" in run(sync, "templates", "code", *place, "refuse")
        assert "station's own again" in run(sync, "templates", "back", *place, ITEM)
        one.station.take_up_items()
        assert one.version == "1.0.0"
        assert "Nothing that was handed down" in run(sync, "templates", "back", *place, ITEM, code=1)
        key_id = run(sync, "templates", *place).split("trusted key ")[1].split(":")[0]
        run(sync, "templates", "distrust", *place, key_id)
        assert "no trusted key" in run(sync, "templates", "distrust", *place, key_id, code=1)
        assert "no usable Ed25519 key" in run(sync, "templates", "trust", *place, laboratory.key, code=1)
