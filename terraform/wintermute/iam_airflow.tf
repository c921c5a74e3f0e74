# Airflow: what MWAA itself demands of its role, and what the DAGs do. An environment that exists needs the second alone.

resource "aws_iam_role" "airflow" {
  count = local.make_airflow && local.make_roles ? 1 : 0

  name                 = "${var.name}-airflow"
  assume_role_policy   = data.aws_iam_policy_document.assume["airflow"].json
  path                 = var.role_path
  permissions_boundary = var.permissions_boundary
}

data "aws_iam_policy_document" "airflow" {
  count = local.make_airflow ? 1 : 0

  source_policy_documents = [
    data.aws_iam_policy_document.start_task.json,
    data.aws_iam_policy_document.mwaa[0].json,
    data.aws_iam_policy_document.dags.json,
  ]
}

# Its own bucket, logs, metrics and queue.
data "aws_iam_policy_document" "mwaa" {
  count = local.make_airflow ? 1 : 0

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

  # With a key of one's own its queue has that one.
  dynamic "statement" {
    for_each = var.kms_key_arn == null ? [] : [var.kms_key_arn]

    content {
      sid       = "OwnKey"
      actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey", "kms:Encrypt"]
      resources = [statement.value]
    }
  }
}

data "aws_iam_policy_document" "dags" {
  statement {
    sid       = "Variables"
    actions   = ["ssm:GetParameter"]
    resources = ["arn:${local.partition}:ssm:${local.region}:${local.account}:parameter${local.make_airflow ? "/${var.name}/airflow/*" : local.parameter}"]
  }

  statement {
    sid       = "Invoke"
    actions   = ["lambda:InvokeFunction"]
    resources = [aws_lambda_function.this["convert"].arn, aws_lambda_function.this["report"].arn]
  }

  statement {
    sid       = "FollowTask"
    actions   = ["ecs:DescribeTasks", "ecs:StopTask"]
    resources = ["arn:${local.partition}:ecs:${local.region}:${local.account}:task/${local.cluster_name}/*"]
  }

  # The task gets the tags of its definition.
  statement {
    sid       = "TagTask"
    actions   = ["ecs:TagResource"]
    resources = ["arn:${local.partition}:ecs:${local.region}:${local.account}:task/${local.cluster_name}/*"]

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
      values   = [local.cluster_arn]
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
    resources = [local.topic_arn]
  }

  dynamic "statement" {
    for_each = length(local.keys) > 0 ? [true] : []

    content {
      sid       = "Keys"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = local.keys
    }
  }
}

resource "aws_iam_role_policy" "airflow" {
  count = local.make_airflow && local.make_roles ? 1 : 0

  name   = "airflow"
  role   = aws_iam_role.airflow[0].id
  policy = data.aws_iam_policy_document.airflow[0].json
}

# What the role of an environment that exists needs.
data "aws_iam_policy_document" "existing_airflow" {
  source_policy_documents = [data.aws_iam_policy_document.start_task.json, data.aws_iam_policy_document.dags.json]
}
