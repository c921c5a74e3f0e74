"""The deployed chain, driven by events alone."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import image
from cloud import ROOT, ZIPS
from front import Front, as_json
from machine import REGION, ROOT_KEYS, multiplied, wait
from tokens import Tokens

MODE = "direct"


@pytest.fixture(scope="module", autouse=True)
def events(cloud):
    """dispatch starts its tasks by an ECS that keeps client tokens."""
    front = Front(cloud.port, Tokens(cloud.port).answer)
    cloud.point("dispatch", front.url)
    cloud.connect_events()
    yield front
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


def test_a_task_that_was_killed_is_told_and_followed_by_another(cloud, sample, tmp_path):
    ecs, cluster = cloud.client("ecs"), cloud.deployment["cluster"]
    wait(lambda: not cloud.container("ps", "--quiet").split(), 60, "the end of the tasks before")
    cloud.upload("raw/killed.jsonl", multiplied(sample, 100, tmp_path / "large.jsonl"))
    (container,) = wait(lambda: cloud.container("ps", "--quiet").split(), 60, "the container")
    cloud.container("kill", container)
    (failed,) = wait(lambda: [key for key in cloud.keys("models/killed/") if key.endswith("/failed.json")], 30, "failed.json")
    failure = json.loads(cloud.read(failed))
    assert "attempt 1 of 3" in failure["reason"] and "exit code 137" in failure["reason"]
    assert failure["advice"] == "Another task is started."
    wait(lambda: cloud.keys("reports/_failures/killed."), 30, "the mark by which the index tells of it")
    (catalogue,) = [key for key in cloud.keys("processed/killed/") if key.endswith("catalogue.csv")]
    (second,) = wait(lambda: ecs.list_tasks(cluster=cluster)["taskArns"], 30, "the second task")
    assert second not in failure["reason"]
    (again,) = cloud.invoke("dispatch", bucket=cloud.lake, key=catalogue)
    assert again["object"] == second or again["outcome"] == "already-done", "whoever asks meanwhile starts no third one"
    assert "200,000 products" in cloud.report("killed")


def no_room(path: str, headers: dict[str, str], body: bytes):
    """ECS of an account whose processors are all in use."""
    if not headers.get("x-amz-target", "").endswith(".RunTask"):
        return None
    return as_json(200, {"tasks": [], "failures": [{"reason": "You've reached the limit on the number of vCPUs you can run concurrently"}]})


def test_a_catalogue_that_finds_no_room_waits_until_there_is_some(cloud, events, sample):
    front = Front(cloud.port, no_room)
    cloud.point("dispatch", front.url)
    try:
        cloud.upload("raw/patient.jsonl", sample)
        wait(lambda: "step waits" in logged(cloud, "dispatch"), 60, "the refusal")
        assert waiting(cloud, cloud.queue) == (0, 1)
        assert not cloud.keys("models/patient/"), "it has not failed"
    finally:
        cloud.point("dispatch", events.url)
        front.stop()
    assert "2,000 products" in cloud.report("patient", 120), "it comes back after a minute"
    wait(lambda: waiting(cloud, cloud.queue) == (0, 0), 30, "the end of the message")


def inactive(path: str, headers: dict[str, str], body: bytes):
    """ECS that has no such cluster any more: waiting does not help."""
    if not headers.get("x-amz-target", "").endswith(".RunTask"):
        return None
    return as_json(200, {"tasks": [], "failures": [{"reason": "INACTIVE"}]})


def test_an_event_that_has_failed_for_good_is_kept_and_gets_another_try(cloud, events, sample):
    """After two attempts here, to save time. `aws sqs start-message-move-task`, which ministack lacks, is done by hand."""
    sqs, queue = cloud.client("sqs"), cloud.deployment["queue"]
    failures = sqs.get_queue_url(QueueName=queue["failures"])["QueueUrl"]
    redrive = lambda attempts: sqs.set_queue_attributes(  # noqa: E731
        QueueUrl=cloud.queue, Attributes={"RedrivePolicy": json.dumps(queue["redrive"] | {"maxReceiveCount": attempts})}
    )
    front = Front(cloud.port, inactive)
    cloud.point("dispatch", front.url)
    redrive(2)
    try:
        cloud.upload("raw/broken.jsonl", sample)
        wait(lambda: waiting(cloud, failures) == (1, 0), 90, "the dead letter")
    finally:
        redrive(queue["redrive"]["maxReceiveCount"])
        cloud.point("dispatch", events.url)
        front.stop()
    (message,) = sqs.receive_message(QueueUrl=failures)["Messages"]
    sqs.send_message(QueueUrl=cloud.queue, MessageBody=message["Body"])
    sqs.delete_message(QueueUrl=failures, ReceiptHandle=message["ReceiptHandle"])
    assert "2,000 products" in cloud.report("broken", 120)


def waiting(cloud, queue: str) -> tuple[int, int]:
    """How many messages of a queue can be received, and how many wait or are worked on."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    attributes = cloud.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
    return tuple(int(attributes[name]) for name in names)


def logged(cloud, name: str) -> str:
    group = f"/aws/lambda/{cloud.deployment['functions'][name]['function_name']}"
    return "".join(event["message"] for event in cloud.client("logs").filter_log_events(logGroupName=group)["events"])


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
    usual = cloud.variables("convert", cloud.door)
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


def test_the_smoke_test_of_a_deployment_uploads_two_catalogues_and_waits_for_their_reports(cloud, sample, tmp_path):
    """As terraform/smoke.sh does it, told by outputs what Terraform's own would tell; the large one is made of the sample."""
    terraform = tmp_path / "terraform"
    outputs = "".join(f"{name}) echo '{value}';;\n" for name, value in cloud.deployment["outputs"].items())
    terraform.write_text(f'#!/bin/sh\ncase "$3" in\n{outputs}esac\n')
    wintermute, large = tmp_path / "wintermute", multiplied(sample, 25, tmp_path / "large.jsonl")
    wintermute.write_text(f'#!/bin/sh\ncp "{large}" "$5"\n')
    for program in [terraform, wintermute]:
        program.chmod(0o755)
    environment = cloud.environment | ROOT_KEYS | {
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": cloud.url,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "TERRAFORM": str(terraform),
        "WINTERMUTE": str(wintermute),
    }
    command = [ROOT / "terraform" / "smoke.sh"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    for dataset, products in [("smoke", "2,000"), ("smoke-large", "50,000")]:
        assert f"s3://{cloud.lake}/reports/{dataset}/" in done.stdout
        assert f"{products} products" in cloud.report(dataset, 1)


def test_the_image_is_small_and_works_as_nobody_on_a_file_system_that_it_cannot_write_to(cloud, sample):
    """ministack heeds neither user nor read-only root of a task definition: here podman does."""
    (made,) = json.loads(cloud.container("image", "inspect", image.IMAGE))
    assert made["Size"] < 30_000_000
    assert made["Config"]["User"] == "65532:65532"
    cloud.upload("raw/image.jsonl", sample)
    cloud.report("image")
    (catalogue,) = [key for key in cloud.keys("processed/image/") if key.endswith("catalogue.csv")]
    (model,) = [key for key in cloud.keys("models/image/") if key.endswith("manifest.json")]
    before = cloud.read(model)
    cloud.s3.delete_object(Bucket=cloud.lake, Key=model)
    (task,) = cloud.deployment["task"]["containers"]
    assert task["readonlyRootFilesystem"] and task["user"] == made["Config"]["User"]
    environment = {entry["name"]: entry["value"] for entry in task["environment"]}
    environment |= {"WINTERMUTE_BUCKET": cloud.lake, "WINTERMUTE_KEY": catalogue}
    given = [f"--env={name}={value}" for name, value in environment.items()]
    answer = cloud.container("run", "--rm", "--read-only", "--read-only-tmpfs=false", "--cap-drop=all", *given, image.IMAGE)
    assert json.loads(answer.splitlines()[-1])["outcome"] == "done"
    assert cloud.read(model) == before, "made again, it is the same to the byte"


def test_the_image_is_made_for_another_processor_without_running_anything_of_it(cloud):
    """Of the program of this machine's processor: which one it is built for is Cargo's part."""
    folder = cloud.folder / "other"
    folder.mkdir()
    name = "localhost/wintermute-cluster:other"
    options = ["--platform=linux/arm64", "--build-arg=BASE_IMAGE=scratch", f"--tag={name}", f"--file={ROOT / 'Dockerfile.fargate'}"]
    command = ["buildah", "bud", "--isolation", "chroot", *options, image.context(folder)]
    subprocess.run(command, env=cloud.environment, check=True, capture_output=True)
    (made,) = json.loads(cloud.container("image", "inspect", name))
    assert made["Architecture"] == "arm64" and made["Config"]["Entrypoint"] == ["/cluster"]


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
