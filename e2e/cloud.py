"""The deployed chain on one machine: AWS' services by ministack, Fargate by podman, functions and image as they are shipped."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import boto3
from botocore.config import Config

ROOT = Path(__file__).resolve().parent.parent
ZIPS = ROOT / "target" / "lambda"
PROGRAM = Path(os.environ.get("CLUSTER_PROGRAM", ROOT / "target" / "x86_64-unknown-linux-gnu" / "lambda" / "cluster"))
RAW, LAKE = "wintermute-raw", "wintermute-lake"
REGION, KEYS = "us-east-1", {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
VARIABLE = "/wintermute/airflow/variables/wintermute"
IMAGE = "localhost/wintermute-cluster:e2e"

# Where the kernel refuses to raise limits, containers start with these.
CONTAINERS = """[containers]
netns = "host"
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
[engine]
cgroup_manager = "cgroupfs"
runtime = "runc"
"""


def wait(until, seconds: float, what: str):
    """What `until` answers, once it is something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = until()
        if answer:
            return answer
        time.sleep(0.5)
    raise AssertionError(f"{what} did not come within {seconds:.0f} seconds")


class Cloud:
    """AWS on a port of its own, with everything that Terraform would have made."""

    def __init__(self, folder: Path):
        self.folder, self.processes = folder, []
        (folder / "containers.conf").write_text(CONTAINERS)
        self.environment = {**os.environ, **KEYS, "CONTAINERS_CONF": str(folder / "containers.conf")}
        podman = f"unix://{folder}/podman.sock"
        self.start(["podman", "system", "service", "--time=0", podman])
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.start(
            [Path(sys.executable).with_name("ministack")],
            DOCKER_HOST=podman,
            GATEWAY_PORT=str(self.port),
            MINISTACK_HOST="127.0.0.1",
        )
        self.s3 = self.client("s3")
        wait(self.is_up, 60, "ministack")

    def start(self, command: list, **environment: str) -> None:
        log = (self.folder / f"{Path(command[0]).name}.log").open("w")
        self.processes.append(
            subprocess.Popen(
                command,
                env={**self.environment, **environment},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        )

    def stop(self) -> None:
        for process in reversed(self.processes):
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)

    def client(self, service: str):
        config = Config(retries={"max_attempts": 1}, s3={"addressing_style": "path"})
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=config,
        )

    def is_up(self) -> bool:
        try:
            self.s3.list_buckets()
            return True
        except Exception:
            return False

    # What Terraform makes

    def deploy(self) -> None:
        """Buckets, functions, task definition, parameter: all but the notifications."""
        for bucket in [RAW, LAKE]:
            self.s3.create_bucket(Bucket=bucket)
        self.build_image()
        ecs = self.client("ecs")
        ecs.create_cluster(clusterName="wintermute")
        self.client("logs").create_log_group(logGroupName="/ecs/wintermute-cluster")
        task_definition = ecs.register_task_definition(
            family="wintermute-cluster",
            requiresCompatibilities=["FARGATE"],
            # Fargate's is awsvpc; containers here share the host's network, by which they reach ministack.
            networkMode="host",
            cpu="1024",
            memory="2048",
            containerDefinitions=[
                {
                    "name": "cluster",
                    "image": IMAGE,
                    "environment": [{"name": name, "value": value} for name, value in self.inside().items()],
                    "logConfiguration": {
                        "logDriver": "awslogs",
                        "options": {
                            "awslogs-group": "/ecs/wintermute-cluster",
                            "awslogs-region": REGION,
                            "awslogs-stream-prefix": "ecs",
                        },
                    },
                }
            ],
        )["taskDefinition"]["taskDefinitionArn"]
        subnets, groups = ["subnet-12345678"], ["sg-12345678"]
        direct = {
            "ORCHESTRATOR": "direct",
            "WINTERMUTE_ECS_CLUSTER": "wintermute",
            "WINTERMUTE_TASK_DEFINITION": task_definition,
            "WINTERMUTE_CONTAINER": "cluster",
            "WINTERMUTE_SUBNETS": ",".join(subnets),
            "WINTERMUTE_SECURITY_GROUPS": ",".join(groups),
        }
        functions = {
            "convert": {"WINTERMUTE_LAKE_BUCKET": LAKE, "WINTERMUTE_MAX_K": "12"},
            "dispatch": direct,
            "report": {},
        }
        self.functions = {name: self.make_function(name, environment) for name, environment in functions.items()}
        variable = {
            "region": REGION,
            "raw_bucket": RAW,
            "lake_bucket": LAKE,
            "convert_function": "wintermute-convert",
            "report_function": "wintermute-report",
            "cluster": "wintermute",
            "task_definition": task_definition,
            "container": "cluster",
            "subnets": subnets,
            "security_groups": groups,
            "assign_public_ip": "DISABLED",
            "log_group": "/ecs/wintermute-cluster",
            "log_stream_prefix": "ecs/cluster",
            "topic": "",
        }
        self.client("ssm").put_parameter(Name=VARIABLE, Type="String", Value=json.dumps(variable), Overwrite=True)

    def connect_events(self) -> None:
        """Lets the buckets call the functions."""
        self.notify(RAW, [("convert", "raw/", "")])
        self.notify(LAKE, [("dispatch", "processed/", "/catalogue.csv"), ("report", "models/", "/manifest.json")])

    def inside(self) -> dict[str, str]:
        """What functions and task need to reach this cloud instead of the real one."""
        return {**KEYS, "AWS_REGION": REGION, "AWS_ENDPOINT_URL": self.url, "WINTERMUTE_LOG": "info"}

    def make_function(self, name: str, environment: dict[str, str]) -> str:
        return self.client("lambda").create_function(
            FunctionName=f"wintermute-{name}",
            Runtime="provided.al2023",
            Handler="bootstrap",
            Role="arn:aws:iam::000000000000:role/wintermute",
            Code={"ZipFile": (ZIPS / name / "bootstrap.zip").read_bytes()},
            Architectures=["x86_64"],
            MemorySize=1769,
            Timeout=300,
            Environment={"Variables": {**self.inside(), **environment}},
        )["FunctionArn"]

    def notify(self, bucket: str, rules: list[tuple[str, str, str]]) -> None:
        configurations = [
            {
                "Id": name,
                "LambdaFunctionArn": self.functions[name],
                "Events": ["s3:ObjectCreated:*"],
                "Filter": {
                    "Key": {
                        "FilterRules": [{"Name": "prefix", "Value": prefix}]
                        + ([{"Name": "suffix", "Value": suffix}] if suffix else [])
                    }
                },
            }
            for name, prefix, suffix in rules
        ]
        self.s3.put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration={"LambdaFunctionConfigurations": configurations}
        )

    def build_image(self) -> None:
        """The image's last stage: the program with its libraries. No base image can be pulled here, and none is needed."""
        context = self.folder / "image"
        root = context / "image"
        (root / "tmp").mkdir(parents=True)
        (root / "tmp").chmod(0o1777)
        shutil.copy(PROGRAM, root / "cluster")
        needed = subprocess.run(["ldd", PROGRAM], capture_output=True, text=True, check=True).stdout
        for file in [*re.findall(r"/\S+", needed), "/etc/ssl/certs/ca-certificates.crt"]:
            (root / file[1:]).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, root / file[1:])
        dockerfile = (ROOT / "Dockerfile.fargate").read_text()
        last = dockerfile[dockerfile.index("FROM scratch") :].replace("--from=build /image", "image")
        (context / "Dockerfile").write_text(last)
        command = ["buildah", "bud", "--isolation", "chroot", "--tag", IMAGE, context]
        subprocess.run(command, env=self.environment, check=True, capture_output=True)

    # What people do

    def upload(self, key: str, file: Path) -> None:
        self.s3.upload_file(str(file), RAW, key)

    def keys(self, prefix: str) -> list[str]:
        return [entry["Key"] for entry in self.s3.list_objects_v2(Bucket=LAKE, Prefix=prefix).get("Contents", [])]

    def report(self, dataset: str, seconds: float = 120) -> str:
        """The report of a dataset, once it is there."""
        find = lambda: [key for key in self.keys(f"reports/{dataset}/") if key.endswith("/index.html")]  # noqa: E731
        key = wait(find, seconds, f"the report of {dataset}")[0]
        return self.s3.get_object(Bucket=LAKE, Key=key)["Body"].read().decode()

    def convert(self, **payload) -> list[dict]:
        """What convert answers to a direct invoke."""
        answer = self.client("lambda").invoke(FunctionName="wintermute-convert", Payload=json.dumps({"bucket": RAW, **payload}))
        return json.loads(answer["Payload"].read())

    def calls(self, function: str) -> int:
        """How often a function has been called: as often as it has logged the end of a step."""
        logs, group = self.client("logs"), f"/aws/lambda/wintermute-{function}"
        return sum("step ended" in event["message"] for event in logs.filter_log_events(logGroupName=group)["events"])

    def task_logs(self) -> list[str]:
        logs, group = self.client("logs"), "/ecs/wintermute-cluster"
        streams = logs.describe_log_streams(logGroupName=group)["logStreams"]
        return [
            event["message"]
            for stream in streams
            for event in logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"])["events"]
        ]
