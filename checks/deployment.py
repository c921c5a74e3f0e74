"""What Terraform makes, in brief: taken by `terraform test` out of the deployment of terraform/tests/deployed.tftest.hcl.

    python checks/deployment.py > terraform/tests/deployment.json

The file in the repository is that of today's Terraform (checks/test_terraform.py sees to it), so that what reads it needs
neither Terraform nor its provider.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "terraform"
COMMITTED = FOLDER / "tests" / "deployment.json"
TERRAFORM = os.environ.get("TERRAFORM", "terraform")


def committed(mode: str) -> dict:
    """The deployment with Airflow (`airflow`) or without it (`direct`)."""
    return json.loads(COMMITTED.read_text())[mode]


def made() -> dict:
    """Both deployments as Terraform makes them now."""
    states = runs("deployed", "test_state")
    return {mode: Deployment(states[mode]).brief() for mode in sorted(states)}


def runs(name: str, what: str) -> dict[str, dict]:
    """What `terraform test` tells of each run of a file of tests: its `test_plan` or its `test_state`."""
    command = [TERRAFORM, "test", "-json", "-verbose", f"-filter=tests/{name}.tftest.hcl"]
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True)
    messages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode != 0:
        sys.exit("\n".join(message["@message"] for message in messages if message["@level"] == "error") or done.stderr)
    return {message["@testrun"]: message[what] for message in messages if message["type"] == what}


# The outputs that scripts read, and that AWS has no part in.
OUTPUTS = ["upload", "lake_bucket", "airflow_environment"]


class Deployment:
    """The resources and outputs of a state."""

    def __init__(self, state: dict):
        (module,) = state["root_module"]["child_modules"]
        self.resources = module["resources"]
        self.outputs = {name: state["outputs"][name]["value"] for name in OUTPUTS}
        self.documents = {document["json"]: document for _, document in self.of("aws_iam_policy_document")}
        self.roles = {role[name]: role["name"] for _, role in self.of("aws_iam_role") for name in ["arn", "id"]}

    def of(self, kind: str) -> list[tuple[str, dict]]:
        """Key or name, and values, of each resource of a kind."""
        found = [resource for resource in self.resources if resource["type"] == kind]
        keys = [resource.get("index") for resource in found]
        return [
            (key if isinstance(key, str) else resource["name"], resource["values"])
            for key, resource in zip(keys, found, strict=True)
        ]

    def one(self, kind: str) -> dict:
        ((_, values),) = self.of(kind)
        return values

    def named(self, kind: str, name: str) -> dict:
        (values,) = [values for other, values in self.of(kind) if other == name]
        return values

    def brief(self) -> dict:
        task, parameter = self.one("aws_ecs_task_definition"), self.one("aws_ssm_parameter")
        policies = {self.roles[policy["role"]]: policy["policy"] for _, policy in self.of("aws_iam_role_policy")}
        return {
            "outputs": self.outputs,
            "buckets": {name: bucket["bucket"] for name, bucket in self.of("aws_s3_bucket")},
            "notifications": {name: self.rules(values) for name, values in self.of("aws_s3_bucket_notification")},
            "functions": {name: self.function(values) for name, values in self.of("aws_lambda_function")},
            "failures": self.named("aws_sqs_queue", "failures")["name"],
            "queue": self.queue(),
            "alarms": {
                alarm["alarm_name"]: {name: alarm[name] for name in ["namespace", "metric_name", "dimensions"]}
                for _, alarm in self.of("aws_cloudwatch_metric_alarm")
                if alarm["metric_name"]
            },
            "topic": self.one("aws_sns_topic")["name"],
            "log_groups": sorted(group["name"] for _, group in self.of("aws_cloudwatch_log_group")),
            "cluster": self.one("aws_ecs_cluster")["name"],
            "task": {
                "family": task["family"],
                "cpu": task["cpu"],
                "memory": task["memory"],
                "role": self.roles[task["task_role_arn"]],
                "execution_role": self.roles[task["execution_role_arn"]],
                "containers": json.loads(task["container_definitions"]),
            },
            "parameter": {"name": parameter["name"], "value": json.loads(parameter["value"])},
            "airflow": {
                environment["name"]: environment["airflow_configuration_options"]
                for _, environment in self.of("aws_mwaa_environment")
            },
            "roles": {
                role["name"]: {
                    "trusts": self.policy(role["assume_role_policy"]),
                    "may": self.policy(policies[role["name"]]),
                }
                for _, role in self.of("aws_iam_role")
            },
        }

    def rules(self, notification: dict) -> list[dict]:
        return [
            {
                "id": rule["id"],
                "calls": rule[target],
                "events": rule["events"],
                "prefix": rule["filter_prefix"] or "",
                "suffix": rule["filter_suffix"] or "",
            }
            for kind, target in [("lambda_function", "lambda_function_arn"), ("queue", "queue_arn")]
            for rule in notification[kind] or []
        ]

    def queue(self) -> dict:
        """The queue before dispatch, and how it calls it."""
        waiting, calls = self.named("aws_sqs_queue", "dispatch"), self.one("aws_lambda_event_source_mapping")
        (scaling,) = calls["scaling_config"]
        return {
            "name": waiting["name"],
            "failures": self.named("aws_sqs_queue", "dispatch_failures")["name"],
            "visibility_timeout": waiting["visibility_timeout_seconds"],
            "redrive": json.loads(waiting["redrive_policy"]),
            "policy": self.policy(self.one("aws_sqs_queue_policy")["policy"]),
            "calls": calls["function_name"],
            "batch_size": calls["batch_size"],
            "function_response_types": calls["function_response_types"],
            "maximum_concurrency": scaling["maximum_concurrency"],
            "stopped_tasks": json.loads(self.named("aws_cloudwatch_event_rule", "task_stopped")["event_pattern"]),
        }

    def function(self, values: dict) -> dict:
        names = ["function_name", "runtime", "handler", "memory_size", "timeout"]
        return {name: values[name] for name in names} | {
            "role": self.roles[values["role"]],
            "environment": values["environment"][0]["variables"],
        }

    def policy(self, name: str) -> dict:
        """The document that goes by a name, as IAM would read it."""
        document = self.documents[name]
        parts = [self.policy(source)["Statement"] for source in document["source_policy_documents"] or []]
        statements = [statement for part in parts for statement in part]
        return {"Version": "2012-10-17", "Statement": statements + [rendered(one) for one in document["statement"]]}


def rendered(statement: dict) -> dict:
    parts = {
        "Sid": statement["sid"],
        "Effect": statement["effect"] or "Allow",
        "Principal": {one["type"]: sorted(one["identifiers"]) for one in statement["principals"]},
        "Action": sorted(statement["actions"]),
        "Resource": sorted(statement["resources"] or []),
        "NotResource": sorted(statement["not_resources"] or []),
        "Condition": conditions(statement["condition"]),
    }
    return {name: part for name, part in parts.items() if part}


def conditions(blocks: list[dict]) -> dict:
    rendered = {}
    for one in blocks:
        rendered.setdefault(one["test"], {})[one["variable"]] = sorted(one["values"])
    return rendered


if __name__ == "__main__":
    print(json.dumps(made(), indent=1, sort_keys=True))
