"""The DAG on uploads whose events were never delivered."""

import json
import subprocess

from cloud import LAKE, wait


def test_a_run_for_an_upload_makes_its_report_and_shows_the_tasks_log(cloud, airflow, sample):
    cloud.upload("raw/by-hand.jsonl", sample)
    output = airflow({"key": "raw/by-hand.jsonl"}).ended()
    assert "state=success" in output
    assert "2,000 products" in cloud.report("by-hand", 5)
    assert '"message":"step ended"' in output, "the container's lines are in Airflow's log"


def test_a_run_for_a_catalogue_that_stands_does_not_convert_it_again(cloud, airflow, sample):
    key = next(key for key in cloud.keys("processed/by-hand/") if key.endswith("catalogue.csv"))
    for model in cloud.keys("models/by-hand/") + cloud.keys("reports/by-hand/"):
        cloud.s3.delete_object(Bucket=LAKE, Key=model)
    calls = cloud.calls("convert")
    assert calls > 0
    assert "state=success" in airflow({"bucket": LAKE, "key": key}).ended()
    assert cloud.calls("convert") == calls
    assert "2,000 products" in cloud.report("by-hand", 5)


def test_a_container_that_is_killed_in_mid_work_is_started_again(cloud, airflow, sample, tmp_path):
    large = tmp_path / "large.jsonl"
    large.write_bytes(sample.read_bytes() * 60)
    cloud.upload("raw/killed.jsonl", large)
    run = airflow({"key": "raw/killed.jsonl"})
    podman = ["podman", "--url", f"unix://{cloud.folder}/podman.sock"]

    def running() -> list[str]:
        command = [*podman, "ps", "--quiet"]
        return subprocess.run(command, env=cloud.environment, capture_output=True, text=True, check=True).stdout.split()

    (container, *_) = wait(running, 120, "the container")
    subprocess.run([*podman, "kill", container], env=cloud.environment, check=True, capture_output=True)
    output = run.ended()
    assert "state=success" in output
    assert "120,000 products" in cloud.report("killed", 5)


def test_what_cannot_work_fails_with_one_clear_sentence_and_leaves_nothing(cloud, airflow, tmp_path):
    output = airflow({"key": "raw/not-there.jsonl"}).ended()
    assert "does not exist" in output and "state=failed" in output
    wordless = tmp_path / "wordless.jsonl"
    wordless.write_text("".join(json.dumps({"product_name": None, "id": i}) + "\n" for i in range(20)))
    cloud.upload("raw/wordless.jsonl", wordless)
    output = airflow({"key": "raw/wordless.jsonl"}).ended()
    assert "nothing to cluster" in output and "state=failed" in output
    assert cloud.keys("models/wordless/") == [] and cloud.keys("reports/wordless/") == []
