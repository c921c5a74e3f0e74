# Roles. Each names the actions and the prefixes that its code uses, and no others.

locals {
  raw_arn   = "arn:${local.partition}:s3:::${local.raw_bucket}"
  lake_arn  = "arn:${local.partition}:s3:::${local.lake_bucket}"
  task_role = "${var.name}-task"

  # Reading an object that is not there answers 403 instead of 404 to who may not list the bucket.
  reads = {
    convert  = ["${local.raw_arn}/raw/*", "${local.lake_arn}/processed/*"]
    dispatch = ["${local.lake_arn}/processed/*", "${local.lake_arn}/models/*"]
    report   = ["${local.lake_arn}/processed/*", "${local.lake_arn}/models/*", "${local.lake_arn}/reports/*"]
  }
  lists = {
    convert  = [local.raw_arn, local.lake_arn]
    dispatch = [local.lake_arn]
    report   = [local.lake_arn]
  }
  writes = {
    convert  = ["${local.lake_arn}/processed/*"]
    dispatch = []
    report   = ["${local.lake_arn}/reports/*"]
  }
}

data "aws_iam_policy_document" "assume" {
  for_each = {
    lambda  = ["lambda.amazonaws.com"]
    ecs     = ["ecs-tasks.amazonaws.com"]
    airflow = ["airflow.amazonaws.com", "airflow-env.amazonaws.com"]
  }

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = each.value
    }

    # A service may act for this account alone ("confused deputy"). MWAA sends no source account.
    dynamic "condition" {
      for_each = each.key == "ecs" ? [local.account] : []

      content {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = [condition.value]
      }
    }
  }
}

# Functions

resource "aws_iam_role" "function" {
  for_each = var.functions

  name               = "${var.name}-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.assume["lambda"].json
}

data "aws_iam_policy_document" "function" {
  for_each = var.functions

  source_policy_documents = each.key == "dispatch" ? [data.aws_iam_policy_document.start_task.json] : []

  statement {
    sid       = "Logs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.function[each.key].arn}:*"]
  }

  statement {
    sid       = "Failures"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.failures.arn]
  }

  statement {
    sid       = "Read"
    actions   = ["s3:GetObject", "s3:GetObjectVersion"]
    resources = local.reads[each.key]
  }

  statement {
    sid       = "List"
    actions   = ["s3:ListBucket"]
    resources = local.lists[each.key]
  }

  dynamic "statement" {
    for_each = length(local.writes[each.key]) > 0 ? [local.writes[each.key]] : []

    content {
      sid       = "Write"
      actions   = ["s3:PutObject", "s3:AbortMultipartUpload"]
      resources = statement.value
    }
  }

  # Whether the task that was started before still runs.
  dynamic "statement" {
    for_each = each.key == "dispatch" ? [true] : []

    content {
      sid       = "SeeTask"
      actions   = ["ecs:DescribeTasks"]
      resources = ["arn:${local.partition}:ecs:${local.region}:${local.account}:task/${var.name}/*"]
    }
  }

  # Also looking at DAG runs and clearing them: Airflow's role User may do both.
  dynamic "statement" {
    for_each = each.key == "dispatch" && var.enable_mwaa ? [true] : []

    content {
      sid       = "StartDag"
      actions   = ["airflow:InvokeRestApi"]
      resources = ["arn:${local.partition}:airflow:${local.region}:${local.account}:role/${var.name}/User"]
    }
  }
}

resource "aws_iam_role_policy" "function" {
  for_each = var.functions

  name   = each.key
  role   = aws_iam_role.function[each.key].id
  policy = data.aws_iam_policy_document.function[each.key].json
}

# The task: its execution role starts it, its task role is what the program may do: cluster, place, and convert what is too
# much for a Lambda.

resource "aws_iam_role" "execution" {
  name               = "${var.name}-execution"
  assume_role_policy = data.aws_iam_policy_document.assume["ecs"].json
}

data "aws_iam_policy_document" "execution" {
  statement {
    sid       = "Image"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = [aws_ecr_repository.cluster.arn]
  }

  # This action knows no resource.
  statement {
    sid       = "Login"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    sid       = "Logs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.task.arn}:*"]
  }
}

resource "aws_iam_role_policy" "execution" {
  name   = "execution"
  role   = aws_iam_role.execution.id
  policy = data.aws_iam_policy_document.execution.json
}

resource "aws_iam_role" "task" {
  name               = local.task_role
  assume_role_policy = data.aws_iam_policy_document.assume["ecs"].json
}

data "aws_iam_policy_document" "task" {
  statement {
    sid       = "Read"
    actions   = ["s3:GetObject", "s3:GetObjectVersion"]
    resources = ["${local.raw_arn}/raw/*", "${local.lake_arn}/processed/*", "${local.lake_arn}/models/*", "${local.lake_arn}/assigned/*"]
  }

  statement {
    sid       = "List"
    actions   = ["s3:ListBucket"]
    resources = [local.raw_arn, local.lake_arn]
  }

  statement {
    sid       = "Write"
    actions   = ["s3:PutObject", "s3:AbortMultipartUpload"]
    resources = ["${local.lake_arn}/processed/*", "${local.lake_arn}/models/*", "${local.lake_arn}/assigned/*"]
  }
}

resource "aws_iam_role_policy" "task" {
  name   = "task"
  role   = aws_iam_role.task.id
  policy = data.aws_iam_policy_document.task.json
}

# Whoever orders the steps starts the task, and hands it its two roles.
data "aws_iam_policy_document" "start_task" {
  statement {
    sid       = "RunTask"
    actions   = ["ecs:RunTask"]
    resources = ["${aws_ecs_task_definition.cluster.arn_without_revision}:*"]

    condition {
      test     = "ArnEquals"
      variable = "ecs:cluster"
      values   = [aws_ecs_cluster.this.arn]
    }
  }

  statement {
    sid       = "PassTaskRoles"
    actions   = ["iam:PassRole"]
    resources = [aws_iam_role.task.arn, aws_iam_role.execution.arn]

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["ecs-tasks.amazonaws.com"]
    }
  }
}

# Airflow

resource "aws_iam_role" "airflow" {
  count = var.enable_mwaa ? 1 : 0

  name               = "${var.name}-airflow"
  assume_role_policy = data.aws_iam_policy_document.assume["airflow"].json
}

data "aws_iam_policy_document" "airflow" {
  count = var.enable_mwaa ? 1 : 0

  source_policy_documents = [data.aws_iam_policy_document.start_task.json]

  # What MWAA itself demands: its own bucket, logs, metrics and queue.
  statement {
    sid       = "Dags"
    actions   = ["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:GetBucketVersioning", "s3:GetEncryptionConfiguration", "s3:GetBucketPublicAccessBlock"]
    resources = [aws_s3_bucket.this["airflow"].arn, "${aws_s3_bucket.this["airflow"].arn}/*"]
  }

  # These actions know no resource.
  statement {
    sid       = "LookAround"
    actions   = ["s3:GetAccountPublicAccessBlock", "logs:DescribeLogGroups"]
    resources = ["*"]
  }

  statement {
    sid = "Logs"
    actions = [
      "logs:CreateLogStream", "logs:CreateLogGroup", "logs:PutLogEvents", "logs:GetLogEvents",
      "logs:GetLogRecord", "logs:GetLogGroupFields", "logs:GetQueryResults",
    ]
    resources = ["arn:${local.partition}:logs:${local.region}:${local.account}:log-group:airflow-${var.name}-*"]
  }

  statement {
    sid       = "Metrics"
    actions   = ["cloudwatch:PutMetricData"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "cloudwatch:namespace"
      values   = ["AmazonMWAA"]
    }
  }

  statement {
    sid       = "PublishMetrics"
    actions   = ["airflow:PublishMetrics"]
    resources = ["arn:${local.partition}:airflow:${local.region}:${local.account}:environment/${var.name}"]
  }

  statement {
    sid = "Queue"
    actions = [
      "sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes",
      "sqs:GetQueueUrl", "sqs:ReceiveMessage", "sqs:SendMessage",
    ]
    resources = ["arn:${local.partition}:sqs:${local.region}:*:airflow-celery-*"]
  }

  # MWAA's queues lie in an account of AWS, so their key is named by what it is not.
  statement {
    sid           = "QueueKey"
    actions       = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey", "kms:Encrypt"]
    not_resources = ["arn:${local.partition}:kms:*:${local.account}:key/*"]

    condition {
      test     = "StringLike"
      variable = "kms:ViaService"
      values   = ["sqs.${local.region}.amazonaws.com"]
    }
  }

  # What the DAGs do.
  statement {
    sid       = "Variables"
    actions   = ["ssm:GetParameter"]
    resources = ["arn:${local.partition}:ssm:${local.region}:${local.account}:parameter/${var.name}/airflow/*"]
  }

  statement {
    sid       = "Invoke"
    actions   = ["lambda:InvokeFunction"]
    resources = [aws_lambda_function.this["convert"].arn, aws_lambda_function.this["report"].arn]
  }

  statement {
    sid       = "FollowTask"
    actions   = ["ecs:DescribeTasks", "ecs:StopTask"]
    resources = ["arn:${local.partition}:ecs:${local.region}:${local.account}:task/${var.name}/*"]
  }

  # The task gets the tags of its definition.
  statement {
    sid       = "TagTask"
    actions   = ["ecs:TagResource"]
    resources = ["arn:${local.partition}:ecs:${local.region}:${local.account}:task/${var.name}/*"]

    condition {
      test     = "StringEquals"
      variable = "ecs:CreateAction"
      values   = ["RunTask"]
    }
  }

  # To reattach to a task that runs, Airflow lists the cluster's tasks.
  statement {
    sid       = "FindTask"
    actions   = ["ecs:ListTasks"]
    resources = ["*"]

    condition {
      test     = "ArnEquals"
      variable = "ecs:cluster"
      values   = [aws_ecs_cluster.this.arn]
    }
  }

  # This action knows no resource.
  statement {
    sid       = "ReadTaskDefinition"
    actions   = ["ecs:DescribeTaskDefinition"]
    resources = ["*"]
  }

  statement {
    sid       = "TaskLogs"
    actions   = ["logs:GetLogEvents"]
    resources = ["${aws_cloudwatch_log_group.task.arn}:*"]
  }

  statement {
    sid       = "Lake"
    actions   = ["s3:GetObject"]
    resources = ["${local.raw_arn}/raw/*", "${local.lake_arn}/processed/*", "${local.lake_arn}/models/*", "${local.lake_arn}/reports/*"]
  }

  statement {
    sid       = "ListBuckets"
    actions   = ["s3:ListBucket"]
    resources = [local.raw_arn, local.lake_arn]
  }

  statement {
    sid       = "Tell"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.alarms.arn]
  }
}

resource "aws_iam_role_policy" "airflow" {
  count = var.enable_mwaa ? 1 : 0

  name   = "airflow"
  role   = aws_iam_role.airflow[0].id
  policy = data.aws_iam_policy_document.airflow[0].json
}
