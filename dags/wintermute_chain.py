"""The steps of the chain as Airflow tasks, which both DAGs are made of.

Nothing here speaks to AWS while Airflow reads the file: names and network ids stand in one Airflow variable, `wintermute`,
which Terraform writes to the SSM Parameter Store, and are read when a task runs.
"""

from __future__ import annotations

import json
import re
from datetime import timedelta

try:
    from airflow.sdk import Asset, Param, Variable, task, task_group
except ImportError:  # Airflow 2
    from airflow.datasets import Dataset as Asset
    from airflow.decorators import task, task_group
    from airflow.models import Variable
    from airflow.models.param import Param

from airflow.exceptions import AirflowFailException, AirflowSkipException
from airflow.providers.amazon.aws.hooks.s3 import S3Hook
from airflow.providers.amazon.aws.hooks.sns import SnsHook
from wintermute_operators import AwaitCatalogue, InvokeStep, RunStep

REPORTS = Asset("x-wintermute://reports")

# The catalogue's key: processed/<dataset>/<run>/catalogue.csv
CATALOGUE = re.compile(r"processed/(?P<run>[^/]+/[0-9a-f]{16})/catalogue\.csv")

# Lambda ends after 900 seconds at the latest. A client that tries again by itself would run a step twice at once.
PATIENCE = {"read_timeout": 930, "retries": {"max_attempts": 0}}


def deployment() -> dict:
    """What Terraform has written about the deployment."""
    try:
        return Variable.get("wintermute", deserialize_json=True)
    except Exception as error:
        raise AirflowFailException(
            "the Airflow variable `wintermute` cannot be read: it is an SSM parameter that `terraform apply` writes, and"
            f" Airflow's secrets backend must point to it ({error})"
        ) from error


def tell(context: dict) -> None:
    """Tells the SNS topic of the deployment, if it has one, that a task has failed for good."""
    try:
        place = deployment()
    except AirflowFailException:
        return  # The topic is not known: this failure is why the task itself has failed.
    if not place["topic"]:
        return
    instance = context["task_instance"]
    SnsHook(region_name=place["region"]).publish_to_target(
        target_arn=place["topic"],
        subject=f"Wintermute: {instance.task_id} failed"[:100],
        message=f"{instance.task_id} of {instance.dag_id} failed in the run {instance.run_id}: {context.get('exception')}",
    )


# The first delay is Airflow's own setting `core.default_task_retry_delay`: Terraform sets a minute.
DEFAULTS = {
    "retries": 2,
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=15),
    "execution_timeout": timedelta(minutes=20),
    "on_failure_callback": tell,
}


SETTINGS = Param(
    default=None,
    type=["null", "object"],
    title="Settings",
    description="Settings that differ from the deployment's, for uploads.",
    propertyNames={"pattern": "^[a-z][a-z_]*$"},
    additionalProperties={"type": ["string", "number", "boolean"]},
)


def request(bucket: str | None, key: str, settings: dict | None, place: dict | None = None) -> dict:
    """What the chain is asked to do: an object of the raw bucket, a folder of parts, or a catalogue that convert has written.

    `place` is what `deployment` has answered. Who asks for many objects reads it once: SSM answers 40 calls a second.
    """
    is_raw = key.startswith("raw/")
    if not is_raw and not CATALOGUE.fullmatch(key):
        raise AirflowFailException(
            f"the key {key!r} is neither below raw/ nor processed/<dataset>/<run>/catalogue.csv: give the key of an upload,"
            " or of a catalogue that convert has written"
        )
    place = place or deployment()
    # A folder's name ends with a slash.
    what = "prefix" if key.endswith("/") else "key"
    payload = {"bucket": bucket or place["raw_bucket" if is_raw else "lake_bucket"], what: key}
    if settings and is_raw:
        payload["settings"] = {name: str(value) for name, value in settings.items()}
    elif settings:
        raise AirflowFailException("a catalogue that stands has its settings already: give settings with a key below raw/")
    return {"is_raw": is_raw, "payload": payload}


def existing(asked: dict) -> dict:
    """What is asked, if its object is there: else no step can work, and no retry helps."""
    bucket, key = asked["payload"]["bucket"], asked["payload"].get("key") or asked["payload"]["prefix"]
    hook = S3Hook(region_name=deployment()["region"])
    is_there = hook.list_keys(bucket, prefix=key, max_items=1) if key.endswith("/") else hook.check_for_key(key, bucket)
    if not is_there:
        raise AirflowFailException(f"s3://{bucket}/{key} does not exist: check the bucket and the key, or upload it again")
    return asked


@task.short_circuit(ignore_downstream_trigger_rules=False)
def needs_convert(asked: dict) -> bool:
    """A catalogue that stands is not converted again."""
    return asked["is_raw"]


@task
def convert_payload(asked: dict) -> str:
    return json.dumps(asked["payload"])


@task(trigger_rule="none_failed", multiple_outputs=True)
def plan(asked: dict, converted: str | None) -> dict:
    """Which catalogue is to be there, and what the task on Fargate and the report are told."""
    if converted:
        answer = json.loads(converted)[0]
        if answer["outcome"] == "skipped":
            raise AirflowSkipException(f"{answer['object']} is no catalogue by its name: it is {answer['why']}")
        bucket, _, key = answer["object"].removeprefix("s3://").partition("/")
    else:
        bucket, key = asked["payload"]["bucket"], asked["payload"]["key"]
    match = CATALOGUE.fullmatch(key)
    if not match:
        raise AirflowFailException(f"convert has answered {converted}, which names no catalogue")
    place = deployment()
    environment = {"WINTERMUTE_BUCKET": bucket, "WINTERMUTE_KEY": key}
    manifest = f"models/{match['run']}/manifest.json"
    return {
        "catalogue": f"s3://{bucket}/{key}",
        "manifest": f"s3://{bucket}/{manifest}",
        "task_definition": place["task_definition"],
        "cluster": place["cluster"],
        "container": place["container"],
        "region": place["region"],
        "log_group": place["log_group"],
        "log_stream_prefix": place["log_stream_prefix"],
        "overrides": {
            "containerOverrides": [
                {
                    "name": place["container"],
                    "environment": [{"name": name, "value": value} for name, value in environment.items()],
                }
            ]
        },
        "network": {
            "awsvpcConfiguration": {
                "subnets": place["subnets"],
                "securityGroups": place["security_groups"],
                "assignPublicIp": place["assign_public_ip"],
            }
        },
        "report_payload": json.dumps({"bucket": bucket, "key": manifest}),
    }


@task_group
def chain(asked: dict, pool: str | None = None) -> None:
    """Convert, cluster and report for one object. A pool bounds how many tasks run on Fargate."""
    convert = InvokeStep(
        task_id="convert",
        function_name="{{ var.json.wintermute.convert_function }}",
        payload=convert_payload(asked),
        botocore_config=PATIENCE,
    )
    needs_convert(asked) >> convert
    told = plan(asked, convert.output)
    # It stands, unless convert has handed over what is too much for a Lambda.
    catalogue = AwaitCatalogue(
        task_id="catalogue",
        bucket_key=told["catalogue"],
        region_name=told["region"],
        timeout=timedelta(hours=6).total_seconds(),
    )
    cluster = RunStep(
        task_id="cluster",
        result=told["manifest"],
        task_definition=told["task_definition"],
        cluster=told["cluster"],
        container_name=told["container"],
        overrides=told["overrides"],
        network_configuration=told["network"],
        awslogs_group=told["log_group"],
        awslogs_region=told["region"],
        awslogs_stream_prefix=told["log_stream_prefix"],
        awslogs_fetch_interval=timedelta(seconds=5),
        number_logs_exception=20,
        launch_type="FARGATE",
        propagate_tags="TASK_DEFINITION",
        # A worker that was lost finds the task that it has started.
        reattach=True,
        waiter_delay=6,
        execution_timeout=timedelta(hours=6),
        pool=pool,
    )
    report = InvokeStep(
        task_id="report",
        function_name="{{ var.json.wintermute.report_function }}",
        payload=told["report_payload"],
        botocore_config=PATIENCE,
        outlets=[REPORTS],
    )
    catalogue >> cluster >> report
