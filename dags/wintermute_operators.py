"""The provider's operators for Lambda, ECS and S3, whose failures are one sentence: why a step has failed, not all that AWS
answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from airflow.exceptions import AirflowException, AirflowFailException
from airflow.providers.amazon.aws.exceptions import EcsOperatorError, EcsTaskFailToStart
from airflow.providers.amazon.aws.hooks.logs import AwsLogsHook
from airflow.providers.amazon.aws.hooks.s3 import S3Hook
from airflow.providers.amazon.aws.operators.ecs import EcsRunTaskOperator
from airflow.providers.amazon.aws.operators.lambda_function import LambdaInvokeFunctionOperator
from airflow.providers.amazon.aws.sensors.s3 import S3KeySensor


class InvokeStep(LambdaInvokeFunctionOperator):
    """Calls a step that is a function."""

    def execute(self, context):
        try:
            return super().execute(context)
        except ValueError as error:
            raise AirflowException(f"{self.function_name} failed: {function_error(error)}") from error


def function_error(error: ValueError) -> str:
    """What a function has said; the operator keeps its answer in the error's second argument."""
    try:
        return json.loads(error.args[1]["Payload"])["errorMessage"]
    except (IndexError, KeyError, TypeError, ValueError):
        return str(error)


class RunStep(EcsRunTaskOperator):
    """Runs a step that is a task on Fargate, unless the object with which it ends is there already."""

    template_fields = (*EcsRunTaskOperator.template_fields, "result")

    def __init__(self, *, result: str, **arguments):
        super().__init__(**arguments)
        self.result = result

    def execute(self, context):
        # The task would find its work done too, but it costs a start and a minute.
        if S3Hook(aws_conn_id=self.aws_conn_id, region_name=self.awslogs_region).check_for_key(self.result):
            self.log.info("%s is there already: no task is started", self.result)
            return None
        with self.in_one_sentence():
            return super().execute(context)

    def execute_complete(self, context, event=None):
        with self.in_one_sentence():
            return super().execute_complete(context, event)

    @contextmanager
    def in_one_sentence(self) -> Iterator[None]:
        try:
            yield
        except EcsOperatorError as error:
            reasons = ", ".join(failure.get("reason", "no reason given") for failure in error.failures)
            raise AirflowException(f"ECS did not start the task of {self.task_definition}: {reasons}") from error
        except EcsTaskFailToStart as error:
            raise AirflowException(f"the task of {self.task_definition} could not start: {error.message}") from error
        except AirflowException as error:
            said = self.last_error()
            if not said:
                raise
            raise AirflowException(f"the task of {self.task_definition} failed: {said}") from error

    def last_error(self) -> str | None:
        """The error with which the task has ended: its last line is `{"error": "…"}`."""
        if not self.arn or not self.awslogs_group:
            return None
        logs = AwsLogsHook(aws_conn_id=self.aws_conn_id, region_name=self.awslogs_region).conn
        try:
            answer = logs.get_log_events(
                logGroupName=self.awslogs_group, logStreamName=self._get_logs_stream_name(), limit=20
            )
        except logs.exceptions.ResourceNotFoundException:
            return None
        for event in reversed(answer["events"]):
            try:
                return json.loads(event["message"])["error"]
            except (KeyError, TypeError, ValueError):
                continue
        return None


class AwaitCatalogue(S3KeySensor):
    """Waits for a catalogue that convert has handed over to a task of its own, without holding a worker meanwhile.

    Between two looks the task is rescheduled. It is never deferred: the trigger would look for the catalogue alone, and wait for
    hours for one whose conversion has failed.
    """

    def __init__(self, **arguments):
        super().__init__(**arguments, mode="reschedule", poke_interval=60, deferrable=False)

    def poke(self, context) -> bool:
        if super().poke(context):
            return True
        failed, handed_over = self.beside("failed.json"), self.beside("handover.json")
        if failed and handed_over and failed.last_modified > handed_over.last_modified:
            reason = json.loads(failed.get()["Body"].read())["reason"]
            raise AirflowFailException(f"the task that was to convert has failed: {reason}")
        return False

    def beside(self, name: str):
        """The object of this name beside the catalogue, if it is there."""
        bucket, key = self.hook.parse_s3_url(self.bucket_key)
        key = f"{key.rpartition('/')[0]}/{name}"
        return self.hook.get_key(key, bucket) if self.hook.check_for_key(key, bucket) else None
