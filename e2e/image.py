"""The task's image, as Dockerfile.fargate makes it, on a base made of this machine's libraries."""

import os
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
PROGRAM = TARGET / "lambda" / "cluster" / "bootstrap"
BASE, IMAGE = "localhost/wintermute-base:e2e", "localhost/wintermute-cluster:e2e"


def build(folder: Path, environment: dict[str, str]) -> None:
    """No base image can be pulled where there is no internet. What the program needs of one is made here."""
    base = folder / "base"
    (base / "tmp").mkdir(parents=True)
    (base / "tmp").chmod(0o1777)
    needed = subprocess.run(["ldd", PROGRAM], capture_output=True, text=True, check=True).stdout
    for file in [*re.findall(r"/\S+", needed), "/etc/ssl/certs/ca-certificates.crt"]:
        (base / file[1:]).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, base / file[1:])
    (folder / "Dockerfile").write_text("FROM scratch\nCOPY base /\n")
    make(BASE, folder / "Dockerfile", folder, environment)
    make(IMAGE, ROOT / "Dockerfile.fargate", context(folder), environment, f"BASE_IMAGE={BASE}")


def context(folder: Path) -> Path:
    """The program where the Dockerfile expects it, wherever Cargo builds."""
    program = folder / "context" / "target" / "lambda" / "cluster" / "bootstrap"
    program.parent.mkdir(parents=True)
    shutil.copy(PROGRAM, program)
    shutil.copy(ROOT / ".dockerignore", folder / "context")
    return folder / "context"


def make(name: str, file: Path, context: Path, environment: dict[str, str], *arguments: str) -> None:
    given = [f"--build-arg={argument}" for argument in arguments]
    command = ["buildah", "bud", "--isolation", "chroot", "--tag", name, "--file", file, *given, context]
    subprocess.run(command, env=environment, check=True, capture_output=True)
