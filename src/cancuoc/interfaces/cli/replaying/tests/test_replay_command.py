"""`./cancuoc replay`: what may be asked, and what is refused in one line."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from cancuoc.interfaces.cli import main, replay
from cancuoc.interfaces.cli.replaying import setting


@pytest.fixture
def staged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Any]:
    """Replace both replays and their place by stand-ins that note what they are asked."""
    asked: list[Any] = []

    class Stage:
        def __enter__(self) -> Stage:
            return self

        def __exit__(self, *_: object) -> None:
            asked.append("left")

    def play(args: Any, place: Any, say: Any) -> tuple[int, dict[str, Any]]:
        asked.append(args)
        return asked_code[0], {"good": asked_code[0] == 0}

    asked_code = [0]
    asked.append(asked_code)
    monkeypatch.setattr(setting, "enter", lambda *_args, **_more: Stage())
    monkeypatch.setattr(replay, "_REPLAYS", {"thanh-xuan-2024": play, "hanoi-day": play})
    return asked


@pytest.mark.parametrize("name", ["thanh-xuan-2024", "hanoi-day"])
def test_both_replays_are_there(staged: list[Any], name: str) -> None:
    assert replay.run([name]) == 0
    assert staged[1].name == name
    assert staged[1].scale == 1.0
    assert staged[-1] == "left"


def test_the_choices_reach_the_replay(staged: list[Any], tmp_path: Path) -> None:
    argv = ["hanoi-day", "--residents", "1000000", "--seed", "7", "--scale", "0.05"]
    replay.run([*argv, "--window", "99", "--workers", "3", "--home", str(tmp_path)])
    args = staged[1]
    assert (args.residents, args.seed, args.scale) == (1_000_000, 7, 0.05)
    assert (args.window, args.workers, args.home) == (99, 3, tmp_path)


def test_a_replay_that_differs_ends_with_1(staged: list[Any]) -> None:
    staged[0][0] = replay.DIFFERS
    assert replay.run(["thanh-xuan-2024"]) == 1


def test_the_report_is_written_where_asked(staged: list[Any], tmp_path: Path) -> None:
    target = tmp_path / "báo cáo.json"
    replay.run(["thanh-xuan-2024", "--json", str(target)])
    assert json.loads(target.read_text()) == {"good": True}


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["hue-1968"],
        ["hanoi-day", "--scale", "0"],
        ["hanoi-day", "--scale", "1.5"],
        ["hanoi-day", "--scale", "nhiều"],
        ["hanoi-day", "--residents", "mười"],
        ["hanoi-day", "--unknown"],
    ],
)
def test_what_cannot_be_is_refused(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        replay.run(argv)
    assert ended.value.code == 2
    assert capsys.readouterr().err


def test_a_folder_in_use_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "của tôi").write_text("x")
    assert main.main(["replay", "hanoi-day", "--home", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert HOME_REFUSED in told
    assert "Traceback" not in told


HOME_REFUSED = setting.HomeInUse.message


def test_sigterm_stops_as_ctrl_c_does_and_is_given_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), replay._interruptible():
        signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is before


def test_the_help_names_the_command() -> None:
    assert "replay" in main.help_text()
