"""The DAG on uploads whose events were never delivered."""

import json
import subprocess

from cloud import LAKE, wait

DEPLOYED = {"orchestrator": {"ORCHESTRATOR": "direct"}, "events": False}


def ended(run: subprocess.Popen, seconds: float = 300) -> str:
    """What Airflow has said, once the run has ended; in the run's state it says how."""
    output, _ = run.communicate(timeout=seconds)
    print(output)
    return output


def test_a_run_for_an_upload_makes_its_report_and_shows_the_tasks_log(cloud, airflow, sample):
    cloud.upload("raw/by-hand.jsonl", sample)
    output = ended(airflow({"key": "raw/by-hand.jsonl"}))
    assert "state=success" in output
    assert "2,000 products" in cloud.report("by-hand", 5)
    assert '"message":"step ended"' in output, "the container's lines are in Airflow's log"


def test_a_run_for_a_catalogue_that_stands_does_not_convert_it_again(cloud, airflow, sample):
    key = next(key for key in cloud.keys("processed/by-hand/") if key.endswith("catalogue.csv"))
    for model in cloud.keys("models/by-hand/") + cloud.keys("reports/by-hand/"):
        cloud.s3.delete_object(Bucket=LAKE, Key=model)
    before = cloud.s3.head_object(Bucket=LAKE, Key=key)["LastModified"]
    assert "state=success" in ended(airflow({"bucket": LAKE, "key": key}))
    assert cloud.s3.head_object(Bucket=LAKE, Key=key)["LastModified"] == before
    assert "2,000 products" in cloud.report("by-hand", 5)


def test_a_container_that_is_killed_in_mid_work_is_started_again(cloud, airflow, sample, tmp_path):
    large = tmp_path / "large.jsonl"
    large.write_bytes(sample.read_bytes() * 60)
    cloud.upload("raw/killed.jsonl", large)
    run = airflow({"key": "raw/killed.jsonl"})
    podman = ["podman", "--url", f"unix://{cloud.folder}/podman.sock"]
    running = lambda: subprocess.run([*podman, "ps", "-q"], capture_output=True, text=True).stdout.split()  # noqa: E731
    (container, *_) = wait(running, 120, "the container")
    subprocess.run([*podman, "kill", container], check=True, capture_output=True)
    output = ended(run, 400)
    assert "state=success" in output
    assert "120,000 products" in cloud.report("killed", 5)


def test_what_cannot_work_fails_with_one_clear_sentence_and_leaves_nothing(cloud, airflow, tmp_path):
    output = ended(airflow({"key": "raw/not-there.jsonl"}), 400)
    assert "does not exist" in output and "state=failed" in output
    wordless = tmp_path / "wordless.jsonl"
    wordless.write_text("".join(json.dumps({"product_name": None, "id": i}) + "\n" for i in range(20)))
    cloud.upload("raw/wordless.jsonl", wordless)
    output = ended(airflow({"key": "raw/wordless.jsonl"}), 600)
    assert "nothing to cluster" in output and "state=failed" in output
    assert cloud.keys("models/wordless/") == [] and cloud.keys("reports/wordless/") == []
