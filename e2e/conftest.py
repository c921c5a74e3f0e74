"""Clouds and Airflows for the tests."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cloud import KEYS, ROOT, Cloud

sys.path.insert(0, str(ROOT / "checks"))

from airflow_versions import airflow as install  # noqa: E402

# Either version that the DAGs are made for.
AIRFLOW = os.environ.get("AIRFLOW_VERSION", "3.0.6")


class Run:
    """A DAG run under way. What Airflow says goes into a file: a pipe that nobody reads would stop it."""

    def __init__(self, command: list, environment: dict[str, str], log: Path):
        self.log = log
        with log.open("w") as out:
            self.process = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT)

    def ended(self, seconds: float = 400) -> str:
        """What Airflow has said, once the run has ended: its last lines name the run's state."""
        self.process.wait(seconds)
        return self.log.read_text()


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    """A deployed chain whose buckets call no function yet."""
    cloud = Cloud(tmp_path_factory.mktemp("cloud"))
    try:
        cloud.deploy()
        yield cloud
    finally:
        cloud.stop()


@pytest.fixture(scope="module")
def airflow(cloud, tmp_path_factory):
    """Runs the DAG `wintermute` on what is given, to its end."""
    program, home = install(AIRFLOW).with_name("airflow"), tmp_path_factory.mktemp("airflow")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
    environment |= KEYS | {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW_CONN_AWS_DEFAULT": "aws://",
        "AIRFLOW__SECRETS__BACKEND": "airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend",
        "AIRFLOW__SECRETS__BACKEND_KWARGS": json.dumps(
            {"variables_prefix": "/wintermute/airflow/variables", "connections_prefix": "/wintermute/airflow/connections"}
        ),
        "AWS_ENDPOINT_URL": cloud.url,
        # A DAG processor finds modules beside the DAGs by itself; the command of Airflow 3.0 does not.
        "PYTHONPATH": str(ROOT / "dags"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    subprocess.run([program, "db", "migrate"], env=environment, check=True, capture_output=True)
    subprocess.run([program, "dags", "reserialize"], env=environment, check=True, capture_output=True)

    runs = []

    def start(conf: dict) -> Run:
        command = [program, "dags", "test", "wintermute", "--conf", json.dumps(conf)]
        runs.append(Run(command, environment, home / f"run-{len(runs)}.log"))
        return runs[-1]

    yield start
    for run in runs:
        run.process.kill()


@pytest.fixture
def sample() -> Path:
    return ROOT / "samples" / "products.jsonl"
