"""The deployed chain, driven by events alone."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cloud import ROOT, ZIPS
from front import Front
from image import IMAGE
from machine import REGION, ROOT_KEYS, multiplied, wait
from tokens import Tokens

MODE = "direct"


@pytest.fixture(scope="module", autouse=True)
def events(cloud):
    """dispatch starts its tasks by an ECS that keeps client tokens."""
    front = Front(cloud.port, Tokens(cloud.port).answer)
    cloud.point("dispatch", front.url)
    cloud.connect_events()
    yield
    front.stop()


def test_an_upload_becomes_a_report_and_its_log_is_where_it_is_looked_for(cloud, sample):
    cloud.upload("raw/summer sale+50%.jsonl", sample)
    assert "2,000 products" in cloud.report("summer-sale-50")
    assert any("step ended" in line for line in cloud.task_logs())


def test_a_second_event_for_the_same_upload_makes_nothing_new(cloud, sample):
    cloud.upload("raw/twice.jsonl", sample)
    cloud.report("twice")
    # The last that a run writes: the page that names a dataset's runs.
    wait(lambda: "reports/twice/index.html" in cloud.keys("reports/twice/"), 60, "the index of the dataset's runs")
    before = cloud.keys("")
    (outcome,) = cloud.invoke("convert", bucket=cloud.raw, key="raw/twice.jsonl")
    assert outcome["outcome"] == "already-done"
    assert cloud.keys("") == before


def test_a_task_that_was_killed_is_followed_by_another_when_dispatch_is_invoked_again(cloud, sample, tmp_path):
    ecs, cluster = cloud.client("ecs"), cloud.deployment["cluster"]
    wait(lambda: not cloud.container("ps", "--quiet").split(), 60, "the end of the tasks before")
    cloud.upload("raw/killed.jsonl", multiplied(sample, 100, tmp_path / "large.jsonl"))
    (container,) = wait(lambda: cloud.container("ps", "--quiet").split(), 60, "the container")
    cloud.container("kill", container)
    wait(lambda: not ecs.list_tasks(cluster=cluster)["taskArns"], 30, "the end of the killed task")
    stopped = ecs.list_tasks(cluster=cluster, desiredStatus="STOPPED")["taskArns"]
    stopped = ecs.describe_tasks(cluster=cluster, tasks=stopped)["tasks"]
    (first,) = [task["taskArn"] for task in stopped if "processed/killed/" in json.dumps(task["overrides"])]
    (catalogue,) = [key for key in cloud.keys("processed/killed/") if key.endswith("catalogue.csv")]
    left = {key.rpartition("/")[2] for key in cloud.keys("models/killed/")}
    assert not left & {"manifest.json", "failed.json"}
    (repaired,) = cloud.invoke("dispatch", bucket=cloud.lake, key=catalogue)
    (again,) = cloud.invoke("dispatch", bucket=cloud.lake, key=catalogue)
    assert repaired["outcome"] == "done" and repaired["object"] != first
    assert again["object"] == repaired["object"] or again["outcome"] == "already-done"
    assert "200,000 products" in cloud.report("killed")


def test_settings_of_a_direct_invoke_are_those_of_its_report(cloud, sample):
    cloud.upload("raw/settings.jsonl", sample)
    cloud.report("settings")
    (outcome,) = cloud.invoke("convert", bucket=cloud.raw, key="raw/settings.jsonl", settings={"k": "3"})
    run = outcome["object"].split("/")[-2]
    report = f"reports/settings/{run}/index.html"
    wait(lambda: report in cloud.keys("reports/settings/"), 120, "the second report")
    assert json.loads(cloud.read(f"models/settings/{run}/analysis.json"))["choice"]["requested"] == "3"


def test_a_catalogue_whose_csv_goes_up_in_parts_becomes_a_report(cloud, sample, tmp_path):
    """The checksums of its parts and of the whole are as S3 wants them."""
    cloud.upload("raw/many.jsonl", multiplied(sample, 12, tmp_path / "many.jsonl"))
    assert "24,000 products" in cloud.report("many", 300)
    assert any("/processed/many/" in path and path.endswith("/catalogue.csv") for path in cloud.checksums.whole)


def test_a_catalogue_that_is_too_much_for_a_lambda_is_converted_by_the_task(cloud, sample):
    """As the deployment does above its limit, which is lowered here for one upload."""
    function = cloud.deployment["functions"]["convert"]
    assert float(function["environment"]["WINTERMUTE_LAMBDA_LIMIT_GB"]) > 1
    usual = function["environment"] | {"AWS_ENDPOINT_URL": cloud.door}
    configure = lambda environment: cloud.client("lambda").update_function_configuration(  # noqa: E731
        FunctionName=function["function_name"], Environment={"Variables": environment}
    )
    configure(usual | {"WINTERMUTE_LAMBDA_LIMIT_GB": "0.0001"})
    try:
        cloud.upload("raw/large.jsonl", sample)
        assert "2,000 products" in cloud.report("large")
    finally:
        configure(usual)
    (handover,) = [key for key in cloud.keys("processed/large/") if key.endswith("handover.json")]
    handed = json.loads(cloud.read(handover))
    assert handed["source"] | {"version_id": None} == {"bucket": cloud.raw, "key": "raw/large.jsonl", "version_id": None}
    assert "bytes are more than the 100000 that WINTERMUTE_LAMBDA_LIMIT_GB allows" in handed["reason"]
    run = handover.split("/")[-2]
    lines = [json.loads(line) for line in cloud.task_logs() if line.startswith("{")]
    ended = {line.get("step") for line in lines if line.get("run") == run and line.get("message") == "step ended"}
    assert ended == {"convert", "cluster"}, "the task has done both, one after the other"
    (outcome,) = cloud.invoke("dispatch", bucket=cloud.lake, key=handover)
    assert outcome == {"outcome": "already-done", "object": f"s3://{cloud.lake}/processed/large/{run}/catalogue.csv"}
    (outcome,) = cloud.invoke("convert", bucket=cloud.raw, key="raw/large.jsonl")
    assert outcome["outcome"] == "already-done"


def test_parquet_is_converted_by_the_task_since_the_lambda_has_no_reader_of_it(cloud, sample, tmp_path):
    cloud.upload("raw/first.jsonl", sample)
    cloud.report("first")
    (products,) = [key for key in cloud.keys("models/first/") if key.endswith("assignments.parquet")]
    cloud.s3.download_file(cloud.lake, products, str(tmp_path / "products.parquet"))
    cloud.upload("raw/again.parquet", tmp_path / "products.parquet")
    assert "2,000 products" in cloud.report("again")
    (handover,) = [key for key in cloud.keys("processed/again/") if key.endswith("handover.json")]
    assert json.loads(cloud.read(handover))["reason"] == "the task alone reads Parquet"


def test_each_zip_is_small(cloud):
    sizes = {name: (ZIPS / name / "bootstrap.zip").stat().st_size for name in cloud.deployment["functions"]}
    assert max(sizes.values()) <= 4_500_000, sizes


def test_the_smoke_test_of_a_deployment_uploads_the_sample_and_waits_for_its_report(cloud, tmp_path):
    """As terraform/smoke.sh does it, told by outputs what Terraform's own would tell."""
    terraform = tmp_path / "terraform"
    outputs = "".join(f"{name}) echo '{value}';;\n" for name, value in cloud.deployment["outputs"].items())
    terraform.write_text(f'#!/bin/sh\ncase "$3" in\n{outputs}esac\n')
    terraform.chmod(0o755)
    environment = cloud.environment | ROOT_KEYS | {
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": cloud.url,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "TERRAFORM": str(terraform),
    }
    command = [ROOT / "terraform" / "smoke.sh"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert f"s3://{cloud.lake}/reports/smoke/" in done.stdout
    assert "2,000 products" in cloud.report("smoke", 1)


def test_the_image_is_small_and_works_as_nobody_on_a_file_system_that_it_cannot_write_to(cloud, sample):
    """ministack heeds neither user nor read-only root of a task definition: here podman does."""
    (image,) = json.loads(cloud.container("image", "inspect", IMAGE))
    assert image["Size"] < 30_000_000
    assert image["Config"]["User"] == "65532:65532"
    cloud.upload("raw/image.jsonl", sample)
    cloud.report("image")
    (catalogue,) = [key for key in cloud.keys("processed/image/") if key.endswith("catalogue.csv")]
    (model,) = [key for key in cloud.keys("models/image/") if key.endswith("manifest.json")]
    made = cloud.read(model)
    cloud.s3.delete_object(Bucket=cloud.lake, Key=model)
    (task,) = cloud.deployment["task"]["containers"]
    assert task["readonlyRootFilesystem"] and task["user"] == image["Config"]["User"]
    environment = {entry["name"]: entry["value"] for entry in task["environment"]}
    environment |= {"WINTERMUTE_BUCKET": cloud.lake, "WINTERMUTE_KEY": catalogue}
    given = [f"--env={name}={value}" for name, value in environment.items()]
    answer = cloud.container("run", "--rm", "--read-only", "--read-only-tmpfs=false", "--cap-drop=all", *given, IMAGE)
    assert json.loads(answer.splitlines()[-1])["outcome"] == "done"
    assert cloud.read(model) == made, "made again, it is the same to the byte"


def test_a_function_that_may_not_write_says_so_and_leaves_nothing(cloud, sample):
    """The policies are in force: without one of its actions, convert does nothing."""
    role = cloud.deployment["roles"]["wintermute-convert"]["may"]
    less = [statement for statement in role["Statement"] if statement["Sid"] != "Write"]
    policy = {"RoleName": "wintermute-convert", "PolicyName": "may"}
    iam = cloud.client("iam")
    iam.put_role_policy(**policy, PolicyDocument=json.dumps({**role, "Statement": less}))
    try:
        cloud.s3.put_object(Bucket=cloud.raw, Key="not-raw/denied.jsonl", Body=sample.read_bytes())
        answer = cloud.invoke("convert", bucket=cloud.raw, key="not-raw/denied.jsonl")
        assert "not-raw/denied.jsonl" in answer["errorMessage"]
        cloud.s3.put_object(Bucket=cloud.raw, Key="raw/denied.jsonl", Body=sample.read_bytes())
        answer = cloud.invoke("convert", bucket=cloud.raw, key="raw/denied.jsonl")
        assert "s3:PutObject" in answer["errorMessage"] and "denied" in answer["errorMessage"]
        assert cloud.keys("processed/denied/") == []
    finally:
        iam.put_role_policy(**policy, PolicyDocument=json.dumps(role))
