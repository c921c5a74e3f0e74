"""The services that the deployed chain needs, on this machine: AWS by ministack, Fargate by podman."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import boto3
from botocore.config import Config

REGION, ACCOUNT = "us-east-1", "000000000000"
# Whoever has these may do everything; all others may do what their policies say.
ROOT_KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}

# Where the kernel refuses to raise limits, containers start with these.
CONTAINERS = """[containers]
netns = "host"
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
[engine]
cgroup_manager = "cgroupfs"
runtime = "runc"
"""


def wait(until: Callable, seconds: float, what: str):
    """What `until` answers, once it is something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = until()
        if answer:
            return answer
        time.sleep(0.3)
    raise AssertionError(f"{what} did not come within {seconds:.0f} seconds")


def multiplied(catalogue: Path, times: int, large: Path) -> Path:
    """Writes `times` as many products to `large`: copies of the catalogue's, each with an id of its own."""
    products = [json.loads(line) for line in catalogue.read_text(encoding="utf-8").splitlines()]
    with large.open("w", encoding="utf-8") as lines:
        for copy in range(times):
            lines.writelines(json.dumps({**product, "id": f"{product.get('id')}-{copy}"}) + "\n" for product in products)
    return large


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Machine:
    """AWS on a port of its own, which asks everybody for keys and policies."""

    def __init__(self, folder: Path):
        self.folder, self.processes = folder, []
        (folder / "containers.conf").write_text(CONTAINERS)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
            "CONTAINERS_CONF": str(folder / "containers.conf"),
        }
        self.podman = f"unix://{folder}/podman.sock"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.run(["podman", "system", "service", "--time=0", self.podman])
        self.run(
            [Path(sys.executable).with_name("ministack")],
            AUTH="true",
            DOCKER_HOST=self.podman,
            GATEWAY_PORT=str(self.port),
            MINISTACK_HOST="127.0.0.1",
        )
        wait(self.is_up, 60, "ministack")

    def run(self, command: list, **environment: str) -> None:
        log = (self.folder / f"{Path(command[0]).name}.log").open("w")
        surroundings = {**self.environment, **environment}
        process = subprocess.Popen(command, env=surroundings, stdout=log, stderr=log, start_new_session=True)
        self.processes.append(process)

    def stop(self) -> None:
        for process in reversed(self.processes):
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)

    def client(self, service: str):
        """A client that may do everything."""
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=ROOT_KEYS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=ROOT_KEYS["AWS_SECRET_ACCESS_KEY"],
            config=Config(retries={"max_attempts": 1}, s3={"addressing_style": "path"}),
        )

    def is_up(self) -> bool:
        try:
            self.client("s3").list_buckets()
            return True
        except Exception:
            return False

    def container(self, *arguments: str) -> str:
        """What podman answers."""
        command = ["podman", "--url", self.podman, *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True).stdout
