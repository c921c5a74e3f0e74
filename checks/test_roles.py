"""Each role may do what its code does, and nothing else: every call of the deployment is put to every role's policy.

The policies are those of Terraform (checks/deployment.py); ministack's evaluator judges them as IAM would.
"""

import pytest
from ministack.core.iam_evaluator import EvalContext, evaluate, parse_policy_document

from deployment import committed

ACCOUNT, REGION = "000000000000", "us-east-1"
RAW, LAKE, DAGS = (f"arn:aws:s3:::wintermute-{name}-{ACCOUNT}-{REGION}" for name in ["raw", "lake", "airflow"])
UPLOAD, CATALOGUE = f"{RAW}/raw/shoes.jsonl", f"{LAKE}/processed/shoes/0123456789abcdef/catalogue.csv"
ENTRY, INDEX = f"{LAKE}/reports/_runs/shoes.20261120T100000Z.0123456789abcdef.json", f"{LAKE}/reports/index.html"
MODEL, REPORT = f"{LAKE}/models/shoes/0123456789abcdef/manifest.json", f"{LAKE}/reports/shoes/0123456789abcdef/index.html"
FAILED = [f"{LAKE}/{prefix}/shoes/0123456789abcdef/failed.json" for prefix in ["processed", "models"]]
MARK = f"{LAKE}/reports/_failures/shoes.20261120T100000Z.0123456789abcdef.convert"
ASSIGNED = f"{LAKE}/assigned/shoes/0123456789abcdef/fedcba9876543210.parquet"


def arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


def role(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/wintermute-{name}"


IN_CLUSTER = {"ecs:cluster": arn("ecs", "cluster/wintermute")}
TO_ECS = {"iam:PassedToService": "ecs-tasks.amazonaws.com"}
BY_SQS = {"kms:ViaService": f"sqs.{REGION}.amazonaws.com"}
TASK = arn("ecs", "task/wintermute/0123456789abcdef0123456789abcdef")
DEFINITION = arn("ecs", "task-definition/wintermute-cluster:7")
QUEUE = "arn:aws:sqs:us-east-1:111111111111:airflow-celery-0123"
QUEUE_KEY = "arn:aws:kms:us-east-1:111111111111:key/0123"


def reads(*objects: str) -> list[tuple]:
    return [(action, thing, {}) for thing in objects for action in ["s3:GetObject", "s3:GetObjectVersion"]]


def writes(*objects: str) -> list[tuple]:
    return [(action, thing, {}) for thing in objects for action in ["s3:PutObject", "s3:AbortMultipartUpload"]]


def lists(*buckets: str) -> list[tuple]:
    return [("s3:ListBucket", bucket, {}) for bucket in buckets]


def logs(group: str) -> list[tuple]:
    stream = arn("logs", f"log-group:{group}:log-stream:one")
    return [("logs:CreateLogStream", stream, {}), ("logs:PutLogEvents", stream, {})]


def function(name: str) -> list[tuple]:
    return [*logs(f"/aws/lambda/wintermute-{name}"), ("sqs:SendMessage", arn("sqs", "wintermute-failures"), {})]


START_TASK = [
    ("ecs:RunTask", DEFINITION, IN_CLUSTER),
    ("iam:PassRole", role("task"), TO_ECS),
    ("iam:PassRole", role("execution"), TO_ECS),
]

# What each role's code calls, with and without Airflow.
CALLS = {
    "convert": function("convert") + reads(UPLOAD, CATALOGUE) + lists(RAW, LAKE) + writes(CATALOGUE, FAILED[0]),
    "report": function("report") + reads(CATALOGUE, MODEL, REPORT) + lists(LAKE) + writes(REPORT, ENTRY, MARK, INDEX),
    # It clusters, places, and converts what is too much for a Lambda.
    "task": reads(UPLOAD, CATALOGUE, MODEL, ASSIGNED) + lists(RAW, LAKE) + writes(CATALOGUE, MODEL, ASSIGNED, *FAILED),
    "execution": logs("/ecs/wintermute-cluster")
    + [
        ("ecr:GetAuthorizationToken", "*", {}),
        ("ecr:BatchCheckLayerAvailability", arn("ecr", "repository/wintermute-cluster"), {}),
        ("ecr:BatchGetImage", arn("ecr", "repository/wintermute-cluster"), {}),
        ("ecr:GetDownloadUrlForLayer", arn("ecr", "repository/wintermute-cluster"), {}),
    ],
}
WAITING = arn("sqs", "wintermute-dispatch")
# With Airflow too, dispatch itself starts the task that converts. Of one that was killed it leaves word: all that it writes.
DISPATCH = [
    *function("dispatch"),
    *reads(CATALOGUE, MODEL),
    *lists(LAKE),
    *START_TASK,
    ("ecs:DescribeTasks", TASK, {}),
    *[("s3:PutObject", failed, {}) for failed in FAILED],
    *[(f"sqs:{what}", WAITING, {}) for what in ["ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "GetQueueAttributes"]],
]
AIRFLOW = [
    *START_TASK,
    # The DAGs.
    ("ssm:GetParameter", arn("ssm", "parameter/wintermute/airflow/variables/wintermute"), {}),
    ("lambda:InvokeFunction", arn("lambda", "function:wintermute-convert"), {}),
    ("lambda:InvokeFunction", arn("lambda", "function:wintermute-report"), {}),
    ("ecs:DescribeTasks", TASK, {}),
    ("ecs:StopTask", TASK, {}),
    ("ecs:TagResource", TASK, {"ecs:CreateAction": "RunTask"}),
    ("ecs:ListTasks", "*", IN_CLUSTER),
    ("ecs:DescribeTaskDefinition", "*", {}),
    ("logs:GetLogEvents", arn("logs", "log-group:/ecs/wintermute-cluster:log-stream:ecs/cluster/0123"), {}),
    *[("s3:GetObject", thing, {}) for thing in [UPLOAD, CATALOGUE, MODEL, REPORT]],
    *lists(RAW, LAKE),
    ("sns:Publish", arn("sns", "wintermute-alarms"), {}),
    # MWAA itself.
    *reads(f"{DAGS}/dags/wintermute.py"),
    *lists(DAGS),
    *[(f"s3:Get{what}", DAGS, {}) for what in ["BucketVersioning", "EncryptionConfiguration", "BucketPublicAccessBlock"]],
    ("s3:GetAccountPublicAccessBlock", "*", {}),
    ("logs:DescribeLogGroups", "*", {}),
    *logs("airflow-wintermute-Task"),
    *[
        (f"logs:{what}", arn("logs", "log-group:airflow-wintermute-Task"), {})
        for what in ["CreateLogGroup", "GetLogEvents", "GetLogRecord", "GetLogGroupFields", "GetQueryResults"]
    ],
    ("cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": "AmazonMWAA"}),
    ("airflow:PublishMetrics", arn("airflow", "environment/wintermute"), {}),
    *[
        (f"sqs:{what}", QUEUE, {})
        for what in [
            "ChangeMessageVisibility",
            "DeleteMessage",
            "GetQueueAttributes",
            "GetQueueUrl",
            "ReceiveMessage",
            "SendMessage",
        ]
    ],
    *[(f"kms:{what}", QUEUE_KEY, BY_SQS) for what in ["Decrypt", "DescribeKey", "GenerateDataKey", "Encrypt"]],
]
MODES = {
    "direct": CALLS | {"dispatch": DISPATCH},
    "airflow": CALLS
    | {
        "dispatch": [*DISPATCH, ("airflow:InvokeRestApi", arn("airflow", "role/wintermute/User"), {})],
        "airflow": AIRFLOW,
    },
}

# What would be a way out of the deployment, or into what is not the role's.
NOBODY = [
    ("s3:DeleteObject", CATALOGUE, {}),
    ("s3:PutObject", UPLOAD, {}),
    ("s3:GetObject", f"{RAW}/private/salaries.csv", {}),
    ("s3:PutObject", f"{LAKE}/index.html", {}),
    ("s3:GetObject", "arn:aws:s3:::somebody-elses/raw/shoes.jsonl", {}),
    ("s3:PutBucketPolicy", LAKE, {}),
    ("ecs:RunTask", DEFINITION, {"ecs:cluster": arn("ecs", "cluster/another")}),
    ("ecs:RunTask", arn("ecs", "task-definition/another:1"), IN_CLUSTER),
    ("ecs:DescribeTasks", arn("ecs", "task/another/0123456789abcdef0123456789abcdef"), {}),
    ("ecs:TagResource", TASK, {"ecs:CreateAction": "CreateService"}),
    ("ecs:ListTasks", "*", {"ecs:cluster": arn("ecs", "cluster/another")}),
    ("iam:PassRole", role("airflow"), TO_ECS),
    ("iam:PassRole", role("task"), {"iam:PassedToService": "lambda.amazonaws.com"}),
    ("iam:CreateRole", role("another"), {}),
    ("sts:AssumeRole", role("task"), {}),
    ("lambda:InvokeFunction", arn("lambda", "function:wintermute-dispatch"), {}),
    ("lambda:InvokeFunction", arn("lambda", "function:another"), {}),
    ("lambda:UpdateFunctionCode", arn("lambda", "function:wintermute-convert"), {}),
    ("ssm:GetParameter", arn("ssm", "parameter/another/airflow/variables/wintermute"), {}),
    ("ssm:PutParameter", arn("ssm", "parameter/wintermute/airflow/variables/wintermute"), {}),
    ("sqs:ReceiveMessage", arn("sqs", "wintermute-failures"), {}),
    ("sqs:ReceiveMessage", arn("sqs", "wintermute-dispatch-failures"), {}),
    ("sqs:SendMessage", WAITING, {}),
    ("s3:PutObject", f"{LAKE}/failed.json", {}),
    ("logs:PutLogEvents", arn("logs", "log-group:/aws/lambda/another:log-stream:one"), {}),
    ("ecr:PutImage", arn("ecr", "repository/wintermute-cluster"), {}),
    ("cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": "AWS/Lambda"}),
    ("kms:Decrypt", arn("kms", "key/0123"), BY_SQS),
]

ROLES = [(mode, name) for mode, roles in MODES.items() for name in roles]


def allows(policy: dict, action: str, resource: str, context: dict) -> bool:
    keys = {name.lower(): value for name, value in context.items()}
    who = f"arn:aws:sts::{ACCOUNT}:assumed-role/one/session"
    asked = EvalContext(who, "AssumedRole", ACCOUNT, action, resource, REGION, service_context=keys)
    return evaluate(asked, [parse_policy_document(policy)]).decision == "Allow"


def policy_of(mode: str, name: str) -> dict:
    return committed(mode)["roles"][f"wintermute-{name}"]["may"]


def test_these_are_all_roles():
    for mode, roles in MODES.items():
        assert set(committed(mode)["roles"]) == {f"wintermute-{name}" for name in roles}


@pytest.mark.parametrize(("mode", "name"), ROLES)
def test_a_role_may_do_what_its_code_does(mode, name):
    policy = policy_of(mode, name)
    assert [call for call in MODES[mode][name] if not allows(policy, *call)] == []


@pytest.mark.parametrize(("mode", "name"), ROLES)
def test_a_role_may_not_do_what_others_do_or_nobody(mode, name):
    policy, own = policy_of(mode, name), MODES[mode][name]
    others = NOBODY + [call for calls in MODES[mode].values() for call in calls if call not in own]
    assert [call for call in others if allows(policy, *call)] == []


@pytest.mark.parametrize(("mode", "name"), ROLES)
def test_a_policy_names_no_action_that_its_code_does_not_call(mode, name):
    named = {action for statement in policy_of(mode, name)["Statement"] for action in statement["Action"]}
    assert named == {action for action, _, _ in MODES[mode][name]}


@pytest.mark.parametrize(("mode", "name"), ROLES)
def test_only_the_service_that_runs_it_may_take_a_role(mode, name):
    services = {"task": ["ecs-tasks"], "execution": ["ecs-tasks"], "airflow": ["airflow-env", "airflow"]}
    (statement,) = committed(mode)["roles"][f"wintermute-{name}"]["trusts"]["Statement"]
    wanted = [f"{service}.amazonaws.com" for service in services.get(name, ["lambda"])]
    assert (statement["Effect"], statement["Principal"]) == ("Allow", {"Service": wanted})
