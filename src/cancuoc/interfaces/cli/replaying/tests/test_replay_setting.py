"""Where a replay takes place: never over somebody's data, and gone afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cancuoc.foundation import pg_databases
from cancuoc.interfaces.cli.replaying import setting
from cancuoc.interfaces.cli.replaying.setting import MARK, HomeInUse

ROOT = Path(__file__).resolve().parents[6]
# The place is entered in a process of its own: this one has its Django already.
ENTER = """
import json, os, sys
from pathlib import Path
from cancuoc.interfaces.cli.replaying import setting

wanted = Path(sys.argv[1]) if sys.argv[1] else None
setting._draw_pool = lambda *_: None
with setting.enter(wanted, pool_persons=1, say=lambda _line: None) as place:
    from cancuoc.domain.population import queries
    print(json.dumps({
        "home": str(place.home), "pool": str(place.pool), "people": queries.count(),
        "database": os.environ["DATABASE_URL"], "cancuoc_home": os.environ["CANCUOC_HOME"],
        "own_server": place.server is not None,
    }))
"""


def enter(wanted: str, **environ: str) -> dict[str, object]:
    ran = subprocess.run(
        [sys.executable, "-c", ENTER, wanted],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    told: dict[str, object] = json.loads(ran.stdout.splitlines()[-1])
    return told


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    precious = tmp_path / "thư từ.txt"
    precious.write_text("giữ lại")
    with pytest.raises(HomeInUse), setting._place(tmp_path):
        pass
    assert precious.read_text() == "giữ lại"


@pytest.mark.parametrize("name", ["mới", "có dấu cách/và sâu"])
def test_a_new_folder_is_made_and_kept(tmp_path: Path, name: str) -> None:
    with setting._place(tmp_path / name) as place:
        (place / "blobs").mkdir()
    assert (tmp_path / name / MARK).exists()
    assert (tmp_path / name / "blobs").exists()


def test_the_folder_of_an_earlier_replay_is_begun_anew(tmp_path: Path) -> None:
    wanted = tmp_path / "replay"
    with setting._place(wanted) as place:
        (place / "old").write_text("cũ")
    with setting._place(wanted) as place:
        assert not (place / "old").exists()


def test_a_temporary_folder_is_gone_afterwards() -> None:
    with setting._place(None) as place:
        assert place.is_dir()
    assert not place.exists()


def test_a_temporary_folder_is_gone_after_a_failure_too() -> None:
    with pytest.raises(RuntimeError), setting._place(None) as place:
        raise RuntimeError
    assert not place.exists()


def test_samples_are_kept_outside_of_the_replay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANCUOC_CACHE", str(tmp_path / "kho"))
    assert setting._cache() == tmp_path / "kho"
    monkeypatch.delenv("CANCUOC_CACHE")
    monkeypatch.setenv("CANCUOC_HOME", str(tmp_path / "nhà"))
    assert setting._cache() == tmp_path / "nhà" / "cache"


class TestOnAServerThatIsThere:
    """`DATABASE_URL` names a server; the replay makes a database of its own on it."""

    def test_its_database_is_new_and_dropped_at_the_end(
        self, tmp_path: Path, database_server: str
    ) -> None:
        told = enter(str(tmp_path / "home"), DATABASE_URL=database_server)
        used = pg_databases.name_of(str(told["database"]))
        assert used.startswith("cancuoc_replay_")
        assert used not in pg_databases.names(database_server, prefix="cancuoc_replay_")
        assert told["people"] == 0
        assert told["own_server"] is False
        assert told["cancuoc_home"] == told["home"] == str(tmp_path / "home")
