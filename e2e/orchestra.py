"""Airflow as MWAA would run it: Terraform's configuration, the policy of its role, the DAGs of this repository."""

import json
import os
import re
import subprocess
from pathlib import Path

from cloud import ROOT, Cloud
from machine import REGION

from airflow_versions import airflow as install  # cloud.py shows the way to checks/


class Run:
    """A DAG run under way. What Airflow says goes into a file: a pipe that nobody reads would stop it."""

    def __init__(self, command: list, environment: dict[str, str], log: Path):
        self.log = log
        with log.open("w") as out:
            self.process = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT)

    def ended(self, seconds: float = 300) -> tuple[str, str]:
        """The run's state, once it has ended, and what Airflow has said."""
        self.process.wait(seconds)
        # A sentence that fills more than a line of the terminal is one all the same.
        output = " ".join(re.sub(r"\x1b\[[0-9;]*m", "", self.log.read_text()).split())
        states = re.findall(r"DagRun Finished: .*? state=(\w+)", output)
        return states[-1] if states else "unknown", output


class Airflow:
    """Runs the DAGs on what is given, each to its end."""

    def __init__(self, cloud: Cloud, version: str, home: Path):
        self.program, self.home, self.runs = install(version).with_name("airflow"), home, []
        ((_, configuration),) = cloud.deployment["airflow"].items()
        others = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "AWS_"))}
        self.environment = others | cloud.keys_of("wintermute-airflow") | {
            "AIRFLOW_HOME": str(home),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
            **{f"AIRFLOW__{name.upper().replace('.', '__')}": value for name, value in configuration.items()},
            # A minute there.
            "AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY": "1",
            "AIRFLOW_CONN_AWS_DEFAULT": "aws://",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ENDPOINT_URL": cloud.url,
            # A DAG processor finds modules beside the DAGs by itself; the command of Airflow 3.0 does not.
            "PYTHONPATH": str(ROOT / "dags"),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        for command in [["db", "migrate"], ["dags", "reserialize"]]:
            subprocess.run([self.program, *command], env=self.environment, check=True, capture_output=True)

    def start(self, conf: dict, dag: str = "wintermute", **environment: str) -> Run:
        command = [self.program, "dags", "test", dag, "--conf", json.dumps(conf)]
        self.runs.append(Run(command, {**self.environment, **environment}, self.home / f"run-{len(self.runs)}.log"))
        return self.runs[-1]

    def stop(self) -> None:
        for run in self.runs:
            run.process.kill()
