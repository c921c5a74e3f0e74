"""What an Airflow's REST API answers where dispatch finds a DAG run that exists, as one line of JSON. Runs under that Airflow's
own Python.

    python checks/airflow_clearing.py FOLDER_OF_DAGS

A user of the least role that may do so asks, with the paths and bodies of functions/dispatch/src/airflow/mod.rs. No scheduler
runs: what it would do to the tasks is written into the database.
"""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable

os.environ["AIRFLOW__CORE__DAGS_FOLDER"] = sys.argv[1]
os.environ["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS"] = "dispatch:user"
os.environ["AIRFLOW__API__AUTH_BACKENDS"] = "airflow.providers.fab.auth_manager.api.auth.backend.basic_auth"
# A DAG processor finds modules beside the DAGs by itself; the command of Airflow 3.0 does not.
os.environ["PYTHONPATH"] = sys.argv[1]

from airflow.models import DagRun, TaskInstance  # noqa: E402
from airflow.utils.db import initdb  # noqa: E402
from airflow.utils.session import create_session  # noqa: E402

ID = "0123456789abcdef"
RUN = {"dag_id": "wintermute", "run_id": ID}

# Answers status and body for a method, a path and a body.
Call = Callable[[str, str, dict | None], tuple[int, dict]]


def airflow_2() -> Call:
    from airflow.www.app import create_app

    app = create_app(testing=True)
    manager = app.appbuilder.sm
    manager.add_user("dispatch", "d", "d", "dispatch@shop.example", manager.find_role("User"), password="secret")
    keys = {"Authorization": "Basic " + base64.b64encode(b"dispatch:secret").decode()}

    def call(method: str, path: str, body: dict | None) -> tuple[int, dict]:
        answer = app.test_client().open(f"/api/v1{path}", method=method, json=body, headers=keys)
        return answer.status_code, answer.json

    return call


def airflow_3() -> Call:
    from airflow.api_fastapi.app import create_app
    from airflow.api_fastapi.auth.managers.simple.simple_auth_manager import SimpleAuthManager
    from fastapi.testclient import TestClient

    client = TestClient(create_app(apps="core"))
    passwords = SimpleAuthManager.get_passwords(SimpleAuthManager.get_users())
    token = client.post("/auth/token", json={"username": "dispatch", "password": passwords["dispatch"]})
    keys = {"Authorization": f"Bearer {token.json()['access_token']}"}

    def call(method: str, path: str, body: dict | None) -> tuple[int, dict]:
        answer = client.request(method, f"/api/v2{path}", json=body, headers=keys)
        return answer.status_code, answer.json()

    return call


def write(run: str, tasks: dict[str, str]) -> None:
    """Gives the run and some of its tasks a state."""
    with create_session() as session:
        for instance in session.query(TaskInstance).filter_by(**RUN):
            instance.state = tasks.get(instance.task_id, instance.state)
        session.query(DagRun).filter_by(**RUN).one().state = run


def states() -> dict[str, str | None]:
    with create_session() as session:
        return {instance.task_id: instance.state for instance in session.query(TaskInstance).filter_by(**RUN)}


def main() -> None:
    initdb()
    subprocess.run([sys.executable, "-m", "airflow", "dags", "reserialize"], check=True, capture_output=True)
    try:
        call = airflow_3()
    except ModuleNotFoundError:
        call = airflow_2()

    def start(date: str) -> int:
        conf = {"bucket": "lake", "key": f"processed/shoes/{ID}/catalogue.csv"}
        return call("POST", "/dags/wintermute/dagRuns", {"dag_run_id": ID, "logical_date": date, "conf": conf})[0]

    def state() -> str:
        return call("GET", f"/dags/wintermute/dagRuns/{ID}", None)[1]["state"]

    def clear(only_failed: bool) -> int:
        body = {"dry_run": False, "dag_run_id": ID, "only_failed": only_failed, "reset_dag_runs": True}
        status, answer = call("POST", "/dags/wintermute/clearTaskInstances", body)
        assert status == 200, answer
        return len(answer["task_instances"])

    told = {"started": [start("2026-11-28T01:00:00Z"), state()], "started again": start("2026-11-28T02:00:00Z")}
    every = states()
    write("failed", {task: "success" for task in every} | {"chain.cluster": "failed", "chain.report": "upstream_failed"})
    told["failed"] = [state(), clear(only_failed=True), state()]
    told["left to do"] = sorted(task for task, now in states().items() if now is None)
    write("running", {"chain.cluster": "running"})
    told["cleared again"] = [clear(only_failed=True), state(), states()["chain.cluster"]]
    write("success", {task: "success" for task in every})
    told["succeeded"] = [state(), clear(only_failed=True), state(), clear(only_failed=False) == len(every), state()]
    print(json.dumps(told))


if __name__ == "__main__":
    main()
