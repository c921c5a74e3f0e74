"""The DAG: by hand on uploads whose events were never delivered, then as dispatch starts it."""

import json
import socket

import pytest

from front import Front, Mwaa, no_capacity
from machine import multiplied, wait

MODE = "airflow"


@pytest.fixture
def mwaa(cloud, airflow):
    """The REST by which dispatch starts DAG runs; the buckets' events are connected."""
    try:
        socket.getaddrinfo("env.localhost", 80)
    except OSError:
        pytest.skip("env.localhost is not this machine: libnss-myhostname makes it so")
    ((environment, _),) = cloud.deployment["airflow"].items()
    mwaa = Mwaa(environment, airflow.start)
    front = Front(cloud.port, mwaa.answer)
    cloud.point("dispatch", front.url)
    cloud.connect_events()
    yield mwaa
    front.stop()


def test_a_run_for_an_upload_makes_its_report_and_shows_the_tasks_log(cloud, airflow, sample):
    cloud.upload("raw/by-hand.jsonl", sample)
    state, output = airflow.start({"key": "raw/by-hand.jsonl"}).ended()
    assert state == "success"
    assert "2,000 products" in cloud.report("by-hand", 5)
    assert '"message":"step ended"' in output, "the container's lines are in Airflow's log"


def test_a_run_for_a_catalogue_that_stands_does_not_convert_it_again(cloud, airflow, sample):
    key = next(key for key in cloud.keys("processed/by-hand/") if key.endswith("catalogue.csv"))
    for model in cloud.keys("models/by-hand/") + cloud.keys("reports/by-hand/"):
        cloud.s3.delete_object(Bucket=cloud.lake, Key=model)
    calls = cloud.calls("convert")
    assert calls > 0
    state, _ = airflow.start({"bucket": cloud.lake, "key": key}).ended()
    assert state == "success"
    assert cloud.calls("convert") == calls
    assert "2,000 products" in cloud.report("by-hand", 5)


def test_a_container_that_is_killed_in_mid_work_is_started_again(cloud, airflow, sample, tmp_path):
    cloud.upload("raw/killed.jsonl", multiplied(sample, 100, tmp_path / "large.jsonl"))
    run = airflow.start({"key": "raw/killed.jsonl"})
    (container, *_) = wait(lambda: cloud.container("ps", "--quiet").split(), 120, "the container")
    cloud.container("kill", container)
    assert run.ended()[0] == "success"
    assert "200,000 products" in cloud.report("killed", 5)


def test_many_uploads_get_their_reports_in_one_run(cloud, airflow, sample):
    for name in ["many-a", "many-b"]:
        cloud.upload(f"raw/{name}.jsonl", sample)
    state, _ = airflow.start({"prefix": "raw/many-", "settings": {"max_k": 6}}, dag="wintermute_many").ended()
    assert state == "success"
    for name in ["many-a", "many-b"]:
        assert "2,000 products" in cloud.report(name, 5)
        (analysis,) = [key for key in cloud.keys(f"models/{name}/") if key.endswith("analysis.json")]
        assert len(json.loads(cloud.read(analysis))["elbow"]) <= 6


def failed(airflow, conf: dict, *said: str, **environment: str) -> None:
    """The run has failed, and says why."""
    state, output = airflow.start(conf, **environment).ended()
    assert state == "failed"
    assert [part for part in said if part not in output] == []


def test_an_upload_and_a_catalogue_that_are_not_there_fail_without_a_retry(cloud, airflow):
    missing = "raw/not-there.jsonl"
    failed(airflow, {"key": missing}, f"s3://{cloud.raw}/{missing} does not exist: check the bucket and the key")
    unknown = "processed/unknown/0123456789abcdef/catalogue.csv"
    failed(airflow, {"key": unknown}, f"s3://{cloud.lake}/{unknown} does not exist: check the bucket and the key")
    assert cloud.keys("models/unknown/") == []


def test_a_task_that_exits_with_an_error_fails_the_run_in_its_own_words(cloud, airflow, tmp_path):
    wordless = tmp_path / "wordless.jsonl"
    wordless.write_text("".join(json.dumps({"product_name": None, "id": i}) + "\n" for i in range(20)))
    cloud.upload("raw/wordless.jsonl", wordless)
    failed(airflow, {"key": "raw/wordless.jsonl"}, "wintermute-cluster:1 failed: ", "no column holds texts")
    assert not [key for key in cloud.keys("models/wordless/") if key.endswith("manifest.json")]
    assert cloud.keys("reports/wordless/") == []


def test_a_task_that_finds_no_place_fails_the_run_and_says_so(cloud, airflow, sample):
    cloud.upload("raw/no-place.jsonl", sample)
    full = Front(cloud.port, no_capacity)
    failed(airflow, {"key": "raw/no-place.jsonl"}, "ECS did not start the task of", "RESOURCE:CPU", AWS_ENDPOINT_URL=full.url)
    full.stop()
    assert cloud.keys("models/no-place/") == []


def test_a_parameter_that_is_missing_fails_the_run_and_says_who_writes_it(cloud, airflow):
    parameter = cloud.deployment["parameter"]
    ssm = cloud.client("ssm")
    ssm.delete_parameter(Name=parameter["name"])
    try:
        failed(airflow, {"key": "raw/by-hand.jsonl"}, "it is an SSM parameter that `terraform apply` writes")
    finally:
        ssm.put_parameter(Name=parameter["name"], Type="String", Value=json.dumps(parameter["value"]))


def test_an_upload_starts_a_dag_run_by_mwaas_rest_and_only_one(cloud, mwaa, sample):
    cloud.upload("raw/by-event.jsonl", sample)
    ((run, started),) = wait(mwaa.runs.items, 60, "the DAG run")
    again = {"bucket": cloud.lake, "key": f"processed/by-event/{run}/catalogue.csv"}
    (outcome,) = cloud.invoke("dispatch", **again)
    assert outcome["outcome"] in ["done", "already-done"] and list(mwaa.runs) == [run]
    assert started.ended()[0] == "success"
    assert "2,000 products" in cloud.report("by-event", 5)


def test_a_dag_run_that_has_failed_runs_again_when_dispatch_is_invoked_again(cloud, airflow, mwaa, sample):
    full = Front(cloud.port, no_capacity)
    mwaa.start = lambda conf: airflow.start(conf, AWS_ENDPOINT_URL=full.url)
    cloud.upload("raw/repaired.jsonl", sample)
    ((run, started),) = wait(mwaa.runs.items, 60, "the DAG run")
    assert started.ended()[0] == "failed"
    full.stop()
    mwaa.start = airflow.start
    for _ in range(2):
        (outcome,) = cloud.invoke("dispatch", bucket=cloud.lake, key=f"processed/repaired/{run}/catalogue.csv")
        assert outcome["outcome"] == "done"
    assert mwaa.cleared == 1
    assert mwaa.runs[run].ended()[0] == "success"
    assert "2,000 products" in cloud.report("repaired", 5)
