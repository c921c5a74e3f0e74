"""The chain as Terraform deploys it (terraform/tests/deployment.json), on this machine."""

import json
import os
import subprocess
import sys
from pathlib import Path

import image
from checksums import Checksums
from front import Front
from machine import ACCOUNT, REGION, ROOT_KEYS, Machine, wait
from stopped import StoppedTasks

ROOT = image.ROOT
ZIPS = image.TARGET / "lambda"

sys.path.insert(0, str(ROOT / "checks"))

from deployment import committed  # noqa: E402


class Cloud(Machine):
    """Everything that Terraform makes: names, prefixes, environment, policies and all."""

    def __init__(self, folder: Path, mode: str):
        super().__init__(folder)
        self.deployment = committed(mode)
        self.raw, self.lake = self.deployment["buckets"]["raw"], self.deployment["buckets"]["lake"]
        self.s3 = self.client("s3")
        # Functions and tasks find AWS behind this door.
        self.checksums = Checksums(self.port)
        self.door = Front(self.port, self.checksums.answer).url.replace("localhost", "127.0.0.1")

    # What Terraform makes

    def deploy(self) -> None:
        """All but the notifications; and but the buckets' versions, of which ministack answers a range with the whole."""
        for bucket in self.deployment["buckets"].values():
            self.s3.create_bucket(Bucket=bucket)
        self.client("sqs").create_queue(QueueName=self.deployment["failures"])
        self.queue = self.make_queue()
        self.client("sns").create_topic(Name=self.deployment["topic"])
        for group in self.deployment["log_groups"]:
            self.client("logs").create_log_group(logGroupName=group)
        for name, role in self.deployment["roles"].items():
            self.make_role(name, role)
        image.build(self.folder / "context", self.environment)
        self.client("ecs").create_cluster(clusterName=self.deployment["cluster"])
        self.make_task_definition()
        for name in self.deployment["functions"]:
            self.make_function(name)
        self.connect_queue()
        parameter = self.deployment["parameter"]
        value = json.dumps(parameter["value"])
        self.client("ssm").put_parameter(Name=parameter["name"], Type="String", Value=value, Overwrite=True)

    def connect_events(self) -> None:
        """Lets the buckets call the functions."""
        for name, rules in self.deployment["notifications"].items():
            configurations = [
                {
                    "Id": rule["id"],
                    called(rule): rule["calls"],
                    "Events": rule["events"],
                    "Filter": {"Key": {"FilterRules": filters(rule)}},
                }
                for rule in rules
            ]
            self.s3.put_bucket_notification_configuration(
                Bucket=self.deployment["buckets"][name],
                NotificationConfiguration={
                    f"{kind}Configurations": [one for one in configurations if f"{kind}Arn" in one]
                    for kind in ["LambdaFunction", "Queue"]
                },
            )

    def make_queue(self) -> str:
        """The queue before dispatch, and that of its failures; gives its address."""
        sqs, queue = self.client("sqs"), self.deployment["queue"]
        sqs.create_queue(QueueName=queue["failures"])
        attributes = {
            "VisibilityTimeout": str(queue["visibility_timeout"]),
            "RedrivePolicy": json.dumps(queue["redrive"]),
            "Policy": json.dumps(queue["policy"]),
        }
        return sqs.create_queue(QueueName=queue["name"], Attributes=attributes)["QueueUrl"]

    def connect_queue(self) -> None:
        """Lets the queue call dispatch, and ECS tell it of tasks that have stopped."""
        queue = self.deployment["queue"]
        self.client("lambda").create_event_source_mapping(
            EventSourceArn=f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue['name']}",
            FunctionName=queue["calls"],
            BatchSize=queue["batch_size"],
            FunctionResponseTypes=queue["function_response_types"],
            ScalingConfig={"MaximumConcurrency": queue["maximum_concurrency"]},
        )
        self.stopped = StoppedTasks(self)
        self.stopped.start()

    def stop(self) -> None:
        if hasattr(self, "stopped"):
            self.stopped.stop()
        super().stop()

    def make_role(self, name: str, role: dict) -> None:
        iam = self.client("iam")
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(role["trusts"]))
        iam.put_role_policy(RoleName=name, PolicyName="may", PolicyDocument=json.dumps(known(role["may"])))

    def keys_of(self, role: str) -> dict[str, str]:
        """Keys of a user who may do what a role may: ministack gives none to tasks, nor is there a real MWAA that has some."""
        iam, policy = self.client("iam"), known(self.deployment["roles"][role]["may"])
        iam.create_user(UserName=role)
        iam.put_user_policy(UserName=role, PolicyName="may", PolicyDocument=json.dumps(policy))
        key = iam.create_access_key(UserName=role)["AccessKey"]
        return {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}

    def make_task_definition(self) -> None:
        task = self.deployment["task"]
        (container,) = task["containers"]
        # Whatever a task is given as AWS_ENDPOINT_URL, ministack writes its own address over it.
        inside = {"AWS_REGION": REGION, "AWS_ENDPOINT_URL_S3": self.door, **self.keys_of(task["role"])}
        container["image"] = image.IMAGE
        container["environment"] += [{"name": name, "value": value} for name, value in inside.items()]
        # ministack would look for the volume on this machine.
        del container["mountPoints"]
        self.client("ecs").register_task_definition(
            family=task["family"],
            requiresCompatibilities=["FARGATE"],
            # Fargate's is awsvpc; containers here share the host's network, by which they reach ministack.
            networkMode="host",
            cpu=task["cpu"],
            memory=task["memory"],
            taskRoleArn=f"arn:aws:iam::{ACCOUNT}:role/{task['role']}",
            executionRoleArn=f"arn:aws:iam::{ACCOUNT}:role/{task['execution_role']}",
            containerDefinitions=[container],
        )

    def make_function(self, name: str) -> None:
        function = self.deployment["functions"][name]
        self.client("lambda").create_function(
            FunctionName=function["function_name"],
            Runtime=function["runtime"],
            Handler=function["handler"],
            Role=f"arn:aws:iam::{ACCOUNT}:role/{function['role']}",
            Code={"ZipFile": (ZIPS / name / "bootstrap.zip").read_bytes()},
            Architectures=["x86_64"],
            MemorySize=function["memory_size"],
            Timeout=function["timeout"],
            Environment={"Variables": self.variables(name, self.door)},
        )

    def variables(self, name: str, url: str) -> dict[str, str]:
        """The environment of a function that calls AWS at an address."""
        here = {"AWS_ENDPOINT_URL": url}
        if name == "dispatch":
            # Queues have other addresses here.
            here["WINTERMUTE_QUEUE"] = self.queue
        return self.deployment["functions"][name]["environment"] | here

    def point(self, name: str, url: str) -> None:
        """Lets a function call AWS at another address."""
        function = self.deployment["functions"][name]
        self.client("lambda").update_function_configuration(
            FunctionName=function["function_name"],
            Environment={"Variables": self.variables(name, url)},
        )

    # What people do

    def upload(self, key: str, file: Path) -> None:
        self.s3.upload_file(str(file), self.raw, key)

    def keys(self, prefix: str) -> list[str]:
        return [entry["Key"] for entry in self.s3.list_objects_v2(Bucket=self.lake, Prefix=prefix).get("Contents", [])]

    def read(self, key: str) -> str:
        return self.s3.get_object(Bucket=self.lake, Key=key)["Body"].read().decode()

    def report(self, dataset: str, seconds: float = 120) -> str:
        """The report of a dataset, once it is there."""

        def reports() -> list[str]:
            # Beside the runs stands their index.
            return [key for key in self.keys(f"reports/{dataset}/") if key.endswith("/index.html") and key.count("/") == 3]

        return self.read(wait(reports, seconds, f"the report of {dataset}")[0])

    def invoke(self, name: str, **payload) -> list[dict]:
        """What a function answers to a direct invoke."""
        function = self.deployment["functions"][name]["function_name"]
        answer = self.client("lambda").invoke(FunctionName=function, Payload=json.dumps(payload))
        return json.loads(answer["Payload"].read())

    def calls(self, name: str) -> int:
        """How often a function has been called: as often as it has logged the end of a step."""
        group = f"/aws/lambda/{self.deployment['functions'][name]['function_name']}"
        events = self.client("logs").filter_log_events(logGroupName=group)["events"]
        return sum("step ended" in event["message"] for event in events)

    def task_logs(self) -> list[str]:
        logs, group = self.client("logs"), self.deployment["parameter"]["value"]["log_group"]
        streams = logs.describe_log_streams(logGroupName=group)["logStreams"]
        return [
            event["message"]
            for stream in streams
            for event in logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"])["events"]
        ]


def called(rule: dict) -> str:
    return "QueueArn" if rule["calls"].startswith("arn:aws:sqs:") else "LambdaFunctionArn"


def filters(rule: dict) -> list[dict]:
    given = [("prefix", rule["prefix"]), ("suffix", rule["suffix"])]
    return [{"Name": name, "Value": value} for name, value in given if value]


def known(policy: dict) -> dict:
    """A policy as ministack judges it: of ECS it knows neither the resources nor the conditions, of a log no streams. What the
    policies say of these is put to the test in checks/test_roles.py."""
    return {**policy, "Statement": [loosened(statement) for statement in policy["Statement"]]}


def loosened(statement: dict) -> dict:
    services = {action.partition(":")[0] for action in statement["Action"]}
    if services == {"ecs"}:
        return {name: part for name, part in statement.items() if name != "Condition"} | {"Resource": ["*"]}
    if services == {"logs"}:
        return {**statement, "Resource": [resource.removesuffix(":*") for resource in statement["Resource"]]}
    return statement
