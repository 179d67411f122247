"""`./yakuba bench backup`: a town in use is copied to two places, and one copy is restored into an empty folder.

Counted and hashed on both sides by the bench itself, beside what backup and restore prove for themselves. Then the things that must be
said: that a backup is too old, and that a copy is damaged.

    --quick            few cases and files
    --only sqlite      or postgresql
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from _town import Findings, ScratchTown, scratch_town


def main() -> None:
    parser = argparse.ArgumentParser(prog="backup")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default="", choices=["", "sqlite", "postgresql"])
    asked = parser.parse_args()
    cases, photos = (300, 5) if asked.quick else (20_000, 300)
    findings = Findings()
    for database in ("sqlite", "postgresql"):
        if asked.only in ("", database):
            with scratch_town(f"backup-{database}", postgres=database == "postgresql") as town:
                measure(town, findings, cases, photos)
    findings.print()


def measure(town: ScratchTown, findings: Findings, cases: int, photos: int) -> None:
    name = town.database
    town.stock("procedure")
    town.stock("office")
    findings.figure(f"{name}: in the town", town.stock("cases", str(cases)) | town.stock("photos", str(photos)))
    town.start()
    places = [town.folder / "place-a", town.folder / "place-b"]
    for place in places:
        place.mkdir()
    wanted = town.stock("census")
    for what in ("first backup", "second backup, nothing new"):
        began = time.monotonic()
        done = town.manage("backup", *map(str, places), check=False)
        findings.figure(f"{name}: {what}, two places, each proved (s)", round(time.monotonic() - began, 1))
        findings.aim(f"{name}: {what} while the town is open", done.returncode or "good in both", "good in both", done.returncode == 0)
        time.sleep(1.1)  # sets are named by the second
    findings.figure(f"{name}: size of a place after two backups (MB)", round(_size(places[0]) / 1e6, 1))
    _too_old(town, findings)
    town.stop()
    _restored(town, places[0], findings, wanted)
    _damaged(town, places[1], findings)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _too_old(town: ScratchTown, findings: Findings) -> None:
    """A moment after a good backup, a town that allows no age at all must say that it is too old; with the usual age it must not."""
    fine = town.manage("backup_status", check=False)
    findings.aim(f"{town.database}: a fresh backup is in order", fine.returncode, "exit 0", fine.returncode == 0)
    town.env["YAKUBA_BACKUP_MAX_AGE_HOURS"] = "0"
    old = town.manage("backup_status", check=False)
    del town.env["YAKUBA_BACKUP_MAX_AGE_HOURS"]
    said = (old.stdout + old.stderr).strip().splitlines()[-1]
    findings.aim(
        f"{town.database}: a backup that is too old says so", said, "it says so, exit 1", old.returncode == 1 and "hours old" in said
    )


def _restored(town: ScratchTown, place: Path, findings: Findings, wanted: dict) -> None:
    name, keys = town.database, town.data
    empty = town.folder / "restored"
    empty.mkdir(mode=0o700)
    before = dict(town.env)
    # The keys travel apart from the data, as an operator keeps them.
    for key in ("SECRET", "AUDIT"):
        town.env.pop(f"YAKUBA_{key}_KEY_FILE", None)
        town.env[f"YAKUBA_{key}_KEY"] = (keys / f"{key.lower()}.key").read_text().strip()
    town.env["YAKUBA_DATA"] = str(empty)
    if town.postgres:
        town.postgres.another("restored")
        town.env["YAKUBA_DATABASE"] = town.postgres.url.rpartition("/")[0] + "/restored"
    began = time.monotonic()
    done = town.manage("restore", str(place), "--keys", str(keys), check=False)
    findings.figure(f"{name}: restore into an empty folder, with its own verification (s)", round(time.monotonic() - began, 1))
    said = (done.stdout + done.stderr).strip().splitlines()[-1:]
    findings.aim(f"{name}: restore", said, "exit 0", done.returncode == 0)
    if done.returncode == 0:
        found = town.stock("census")
        findings.figure(f"{name}: rows compared", sum(found["counts"].values()))
        for what in ("counts", "rows", "files"):
            same = found[what] == wanted[what]
            findings.aim(f"{name}: {what} of the restored town", "equal" if same else [wanted[what], found[what]], "equal", same)
        wrong = town.stock("audit_verify")
        findings.aim(f"{name}: audit chain of the restored town", wrong[:3] or "intact", "intact", not wrong)
    town.env.clear()
    town.env.update(before)


def _damaged(town: ScratchTown, place: Path, findings: Findings) -> None:
    """One byte of one file changed: a rehearsal must refuse the copy."""
    victim = next(path for path in sorted((place / "files").rglob("*")) if path.is_file())
    victim.chmod(0o640)
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 1
    victim.write_bytes(content)
    done = town.manage("restore", str(place), "--rehearse", check=False)
    said = (done.stdout + done.stderr).strip().splitlines()[-1]
    findings.aim(f"{town.database}: a damaged copy is refused", said, "refused", done.returncode != 0 and "damaged" in said)


if __name__ == "__main__":
    main()
