"""The DAGs under the versions of Airflow that MWAA offers."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from airflow_versions import VERSIONS, airflow
from deployment import committed
from run import ROOT


def told(version: str, home: Path, script: str, *arguments: str, **variables: str) -> dict:
    """The line of JSON that a script prints under a version's Python."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
    environment |= {"AIRFLOW_HOME": str(home), "AIRFLOW__CORE__LOAD_EXAMPLES": "False", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [airflow(version), ROOT / "checks" / script, ROOT / "dags", *arguments]
    done = subprocess.run(command, env=environment | variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.strip().splitlines()[-1])


@pytest.fixture(scope="module", params=VERSIONS)
def probe(request, tmp_path_factory):
    """What this version makes of the DAGs."""
    return told(request.param, tmp_path_factory.mktemp("airflow"), "airflow_probe.py")


def test_the_dags_are_read_fast_and_without_the_network(probe):
    assert probe["errors"] == {}
    assert probe["seconds"] < 1
    assert set(probe["dags"]) == {"wintermute", "wintermute_many"}


def test_the_steps_are_in_order(probe):
    for dag in probe["dags"].values():
        tasks = dag["tasks"]
        assert dag["doc"] and dag["tags"] == ["wintermute"]
        assert set(tasks["chain.convert"]["upstream"]) == {"chain.needs_convert", "chain.convert_payload"}
        assert "chain.convert" in tasks["chain.plan"]["upstream"]
        assert tasks["chain.catalogue"]["upstream"] == ["chain.plan"]
        assert set(tasks["chain.cluster"]["upstream"]) == {"chain.plan", "chain.catalogue"}
        assert set(tasks["chain.report"]["upstream"]) == {"chain.cluster", "chain.plan"}
        assert tasks["chain.report"]["outlets"] == ["x-wintermute://reports"]


def test_every_task_tries_again_ends_in_time_and_tells_of_failure(probe):
    for dag in probe["dags"].values():
        for name, task in dag["tasks"].items():
            assert task["retries"] >= 2 and task["backs off"] and task["tells"], name
            assert task["timeout"] and task["timeout"] <= 6 * 3600, name


def test_a_pool_bounds_what_many_catalogues_run_on_fargate_at_once(probe):
    assert probe["pool"] == {"name": "wintermute", "slots": 10, "deferred": True}
    assert probe["dags"]["wintermute_many"]["tasks"]["chain.cluster"]["pool"] == "wintermute"
    others = [task for dag in probe["dags"].values() for name, task in dag["tasks"].items() if name != "chain.cluster"]
    assert {task["pool"] for task in [*others, probe["dags"]["wintermute"]["tasks"]["chain.cluster"]]} == {"default_pool"}


def test_every_catalogue_is_what_the_function_takes_for_one(probe):
    uploads = json.loads((ROOT / "shared" / "tests" / "uploads.json").read_text())
    assert probe["catalogues"] == {kind: [] for kind in uploads} | {"catalogues": uploads["catalogues"]}


def test_a_folder_is_run_by_its_marker_or_by_its_name(probe):
    assert probe["to run"] == ["raw/a.csv", "raw/b/_SUCCESS", "raw/c/x.csv"]
    assert probe["to run by settings"] == [*probe["to run"], "raw/d/complete"], "markers and parts of the deployment and of the run"
    assert probe["folder"] == {"is_raw": True, "payload": {"bucket": "raw", "prefix": "raw/shop/", "settings": {"k": "3"}}}


def test_a_client_outwaits_the_function_and_does_not_call_it_twice(probe):
    tasks = probe["dags"]["wintermute"]["tasks"]
    for name in ["chain.convert", "chain.report"]:
        patience = tasks[name]["patience"]
        assert patience["read_timeout"] > 900 and patience["retries"]["max_attempts"] == 0
        assert tasks[name]["timeout"] > patience["read_timeout"]
    assert tasks["chain.cluster"]["reattach"]


def test_a_catalogue_that_was_handed_over_is_waited_for_without_a_worker(probe):
    for dag in probe["dags"].values():
        assert dag["tasks"]["chain.catalogue"]["mode"] == "reschedule"
    others = [task["mode"] for dag in probe["dags"].values() for name, task in dag["tasks"].items() if name != "chain.catalogue"]
    assert set(others) == {None}


@pytest.fixture
def s3():
    """The address of an S3 that keeps what it is given, and does nothing about it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    variables = os.environ | {"GATEWAY_PORT": str(port), "MINISTACK_HOST": "127.0.0.1"}
    command = [Path(sys.executable).with_name("ministack")]
    server = subprocess.Popen(command, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def deployed(place: dict, url: str) -> dict[str, str]:
    """The environment of an Airflow that knows of the deployment, and finds AWS at an address."""
    return {
        "AIRFLOW_VAR_WINTERMUTE": json.dumps(place),
        "AIRFLOW_CONN_AWS_DEFAULT": "aws://",
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": place["region"],
    }


@pytest.mark.parametrize("version", VERSIONS)
def test_a_conversion_that_has_failed_is_not_waited_for(version, tmp_path, s3):
    place = committed("airflow")["parameter"]["value"]
    seen = told(version, tmp_path, "airflow_waiting.py", place["lake_bucket"], **deployed(place, s3))
    failed = "the task that was to convert has failed: the second try"
    assert seen == {"nothing": False, "another try": False, "failed": failed, "done": True}


@pytest.mark.parametrize("version", VERSIONS)
def test_no_task_is_started_for_a_catalogue_whose_model_stands(version, tmp_path, s3):
    place = committed("airflow")["parameter"]["value"]
    seen = told(version, tmp_path, "airflow_standing.py", **deployed(place, s3))
    # ECS has been asked, which knows no such task here.
    assert "when calling the RunTask operation" in seen["no model"]
    assert seen["a model"] is None


@pytest.mark.parametrize("version", VERSIONS)
def test_more_uploads_than_airflow_maps_over_by_itself_are_all_asked_for(version, tmp_path, s3):
    place = committed("airflow")["parameter"]["value"]
    options = committed("airflow")["airflow"]["wintermute"]
    variables = deployed(place, s3)
    limit = {"AIRFLOW__CORE__MAX_MAP_LENGTH": options["core.max_map_length"]}
    seen = told(version, tmp_path, "airflow_many.py", "1025", **variables, **limit)
    assert seen == {"asked": 1025, "refused": None, "reads of the variable": 1}

    # In an Airflow without the deployment's options.
    refused = told(version, tmp_path, "airflow_many.py", "1025", **variables)["refused"]
    place_of_uploads = f"1025 uploads below s3://{place['raw_bucket']}/raw/"
    assert refused.startswith(f"{place_of_uploads} are more than the 1024 that Airflow maps over: give a longer prefix")


def test_a_run_that_is_asked_for_wrongly_is_refused_with_what_is_wrong(probe):
    refused = probe["refused"]
    assert refused["upload"] is None and refused["upload with settings"] is None and refused["folder"] is None
    for case in ["no key", "key elsewhere", "settings with a name that none has", "settings that are no object"]:
        assert refused[case] and refused[case].startswith("ParamValidationError"), (case, refused[case])
    assert "key" in refused["no key"]
    assert refused["unknown dataset"].startswith("AirflowFailException: the key 'processed/x/catalogue.csv' is neither")
    assert refused["no variable"].startswith("AirflowFailException: the Airflow variable `wintermute` cannot be read")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_dag_run_that_has_failed_is_cleared_by_rest_and_a_second_time_nothing_happens(version, tmp_path):
    """What dispatch relies on (functions/dispatch/src/airflow/mod.rs), of both of Airflow's APIs."""
    assert told(version, tmp_path, "airflow_clearing.py") == {
        "started": [200, "queued"],
        "started again": 409,
        "failed": ["failed", 2, "queued"],
        "left to do": ["chain.cluster", "chain.report"],
        "cleared again": [0, "running", "running"],
        "succeeded": ["success", 0, "success", True, "queued"],
    }
