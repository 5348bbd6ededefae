"""`geolab sync`: what a person sees of the road and can do about it."""

from pathlib import Path

from click.testing import CliRunner

from sync.agent import NOW
from sync.cli import sync
from tests.sync.bench import Bench
from tests.sync.scripted import Said, ScriptedService


def _run(bench: Bench, *words: str) -> str:
    result = CliRunner().invoke(sync, [*words[:1], "--data", str(bench.store.folder), *words[1:]])
    assert result.exit_code == 0, result.output
    return result.output


def test_status_says_what_waits_and_what_is_wrong(bench: Bench, scripted: ScriptedService) -> None:
    """Counts, the lanes and the trouble's sentence with its cure, in both languages."""
    bench.record("task-1")
    assert "尚未在平台注册" in _run(bench, "status")
    scripted.always("/v1/events", Said(200, b"<html>", {}))
    bench.engine(scripted.url).advance(("events",))
    shown = _run(bench, "status")
    assert "1 待发送" in shown
    assert "events：稍后重试 / events: trying again" in shown
    assert "上网认证页面" in shown
    assert "login page" in shown


def test_now_leaves_a_note_for_the_agent(bench: Bench) -> None:
    """Each time another note, so that each is noticed; and it says that no agent runs."""
    assert "从未运行" in _run(bench, "now")
    first = bench.store.settings.get(NOW)
    _run(bench, "now")
    assert first != bench.store.settings.get(NOW) != ""


def test_now_makes_a_lane_that_backs_off_try_at_once(bench: Bench, scripted: ScriptedService) -> None:
    """A person who has mended the network need not wait for the backoff."""
    bench.record("task-1")
    scripted.always("/v1/events", Said(507))
    engine = bench.engine(scripted.url)
    assert engine.advance(("events",)) >= 300
    scripted.overrides.clear()
    engine.wake()
    engine.advance(("events",))
    assert scripted.stored == []
    engine.now()
    engine.advance(("events",))
    assert len(scripted.stored) == 1


def test_dead_letters_are_listed_and_can_be_sent_again(bench: Bench) -> None:
    """With their reason; sending one again is written into the audit trail; an unknown id changes nothing."""
    item = bench.record("task-1")
    bench.store.outbox.mark(item.id, "dead", error="字段错误 / bad field")
    listed = _run(bench, "dead-letters")
    assert item.id in listed
    assert "字段错误 / bad field" in listed
    refused = CliRunner().invoke(sync, ["retry", "--data", str(bench.store.folder), item.id, "no-such-event"])
    assert refused.exit_code != 0
    assert "no-such-event" in refused.output
    assert bench.states() == {item.id: "dead"}
    _run(bench, "retry", item.id)
    assert bench.states() == {item.id: "waiting"}
    assert any(b'"act":"retry"' in row.body for row in bench.store.audit.after(0))


def test_a_folder_that_cannot_be_used_is_told_as_a_sentence(tmp_path: Path) -> None:
    """A damaged database ends in a sentence in both languages, not in a traceback."""
    (tmp_path / "station.db").write_bytes(b"this is no database, it is a text file that lies in its place" * 20)
    result = CliRunner().invoke(sync, ["status", "--data", str(tmp_path)])
    assert result.exit_code == 1
    assert "已损坏" in result.output
    assert "damaged" in result.output
