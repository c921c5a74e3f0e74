"""The task's image, as Dockerfile.fargate's last stage makes it: the program with its libraries."""

import os
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
PROGRAM = TARGET / "x86_64-unknown-linux-gnu" / "task" / "cluster"
IMAGE = "localhost/wintermute-cluster:e2e"


def build(folder: Path, environment: dict[str, str]) -> None:
    """No base image can be pulled where there is no internet, and none is needed."""
    root = folder / "image"
    (root / "tmp").mkdir(parents=True)
    (root / "tmp").chmod(0o1777)
    shutil.copy(PROGRAM, root / "cluster")
    needed = subprocess.run(["ldd", PROGRAM], capture_output=True, text=True, check=True).stdout
    for file in [*re.findall(r"/\S+", needed), "/etc/ssl/certs/ca-certificates.crt"]:
        (root / file[1:]).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, root / file[1:])
    dockerfile = (ROOT / "Dockerfile.fargate").read_text()
    last = dockerfile[dockerfile.index("FROM scratch") :].replace("--from=build /image", "image")
    (folder / "Dockerfile").write_text(last)
    command = ["buildah", "bud", "--isolation", "chroot", "--tag", IMAGE, folder]
    subprocess.run(command, env=environment, check=True, capture_output=True)
