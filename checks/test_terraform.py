"""The deployment's promises, which `terraform test` checks without AWS."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from deployment import COMMITTED, FOLDER, TERRAFORM, made, runs

MODULE = FOLDER / "wintermute"
TESTED = [MODULE, FOLDER / "github", *sorted(folder.parent for folder in FOLDER.glob("examples/*/main.tf"))]


def terraform(*arguments: str, folder: Path = FOLDER) -> subprocess.CompletedProcess:
    if not shutil.which(TERRAFORM):
        pytest.skip(f"{TERRAFORM} is not installed")
    return subprocess.run([TERRAFORM, *arguments], cwd=folder, capture_output=True, text=True)


@pytest.fixture(scope="module")
def initialised():
    """The provider comes from Terraform's registry; where that cannot be reached, what needs it is not tested."""
    done = terraform("init", "-backend=false", "-input=false", "-no-color")
    if done.returncode != 0:
        pytest.skip(f"terraform init has no provider: {done.stderr.strip().splitlines()[-1:]}")


def test_the_configuration_is_formatted():
    done = terraform("fmt", "-check", "-recursive", "-no-color")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_configuration_is_valid(initialised):
    done = terraform("validate", "-no-color")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("folder", TESTED, ids=lambda folder: folder.name)
def test_the_plan_keeps_its_promises(initialised, folder):
    begun = terraform("init", "-backend=false", "-input=false", "-no-color", folder=folder)
    assert begun.returncode == 0, begun.stdout + begun.stderr
    done = terraform("test", "-no-color", folder=folder)
    assert done.returncode == 0, done.stdout + done.stderr


# What a deployment of before gets in addition: Airflow's log groups, and the queue before dispatch with its rule and alarms.
NEW = {
    f"module.wintermute.{name}"
    for name in [
        "aws_cloudwatch_event_rule.task_stopped",
        "aws_cloudwatch_event_target.task_stopped",
        "aws_cloudwatch_log_group.airflow",
        "aws_cloudwatch_metric_alarm.dispatch_failures",
        "aws_cloudwatch_metric_alarm.undelivered",
        "aws_cloudwatch_metric_alarm.waiting",
        "aws_lambda_event_source_mapping.dispatch",
        "aws_sqs_queue.dispatch",
        "aws_sqs_queue.dispatch_failures",
        "aws_sqs_queue_policy.dispatch",
        "aws_sqs_queue_redrive_allow_policy.dispatch_failures",
    ]
}


def test_a_deployment_of_before_the_module_goes_on(initialised):
    """Nothing is destroyed and nothing that was there is made anew: each resource has moved."""
    plans = runs("moved", "test_plan")
    assert set(plans) == {"after_with_airflow", "after_with_nat", "after_by_events_alone"}
    for name, plan in plans.items():
        changes = [change for change in plan["resource_changes"] if change["mode"] == "managed"]
        lost = [change["address"] for change in changes if "delete" in change["change"]["actions"]]
        assert lost == [], name
        new = {change["address"] for change in changes if change["change"]["actions"] == ["create"]}
        assert {re.sub(r"\[.*", "", address) for address in new} <= NEW, name
        assert all("previous_address" in change for change in changes if change["address"] not in new), name


def variables(folder: Path) -> dict[str, str]:
    """The description of each variable of a folder."""
    text = "".join(file.read_text() for file in folder.glob("variables*.tf"))
    return dict(re.findall(r'^variable "(\w+)" \{\n  description = (".*")$', text, re.MULTILINE))


def test_what_is_deployed_has_the_variables_of_the_module():
    own, module = variables(FOLDER), variables(MODULE)
    # Where everything goes is the provider's; where files lie is each folder's own.
    places = {"region", "tags", "artifacts", "dags"}
    assert {name: own[name] for name in own if name not in places} == {
        name: module[name] for name in module if name not in places
    }
    passed = dict(re.findall(r"^  (\w+) += var\.(\w+)$", (FOLDER / "main.tf").read_text(), re.MULTILINE))
    assert passed == {name: name for name in own if name not in {"region", "tags"}}


def test_what_other_tests_know_of_the_deployment_is_what_terraform_makes(initialised):
    assert made() == json.loads(COMMITTED.read_text()), "python checks/deployment.py > terraform/tests/deployment.json"
