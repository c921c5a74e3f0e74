# Roles. Each names the actions and the prefixes that its code uses, and no others. Roles that exist (`roles`) stand for all of them, and
# get their policies by the output `role_policies`.

locals {
  raw_arn   = "arn:${local.partition}:s3:::${local.raw_bucket}"
  lake_arn  = "arn:${local.partition}:s3:::${local.lake_bucket}"
  task_role = "${var.name}-task"

  make_roles    = var.roles == null
  own_functions = { for name, function in var.functions : name => function if local.make_roles }
  role_arns = {
    convert   = local.make_roles ? aws_iam_role.function["convert"].arn : var.roles.convert
    dispatch  = local.make_roles ? aws_iam_role.function["dispatch"].arn : var.roles.dispatch
    report    = local.make_roles ? aws_iam_role.function["report"].arn : var.roles.report
    execution = local.make_roles ? aws_iam_role.execution[0].arn : var.roles.execution
    task      = local.make_roles ? aws_iam_role.task[0].arn : var.roles.task
  }

  # Keys of one's own: of what is made here, and of buckets that exist.
  keys = distinct(compact([var.kms_key_arn, try(var.existing_raw_bucket.kms_key_arn, null), try(var.existing_lake_bucket.kms_key_arn, null)]))

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
  for_each = local.own_functions

  name                 = "${var.name}-${each.key}"
  assume_role_policy   = data.aws_iam_policy_document.assume["lambda"].json
  path                 = var.role_path
  permissions_boundary = var.permissions_boundary
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

  dynamic "statement" {
    for_each = length(local.keys) > 0 ? [true] : []

    content {
      sid       = "Keys"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = local.keys
    }
  }

  # Of a task that was killed or never started dispatch leaves word. It writes nothing else.
  dynamic "statement" {
    for_each = each.key == "dispatch" ? [true] : []

    content {
      sid       = "TellOfTask"
      actions   = ["s3:PutObject"]
      resources = ["${local.lake_arn}/processed/*/failed.json", "${local.lake_arn}/models/*/failed.json"]
    }
  }

  dynamic "statement" {
    for_each = each.key == "dispatch" ? [true] : []

    content {
      sid       = "Queue"
      actions   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"]
      resources = [aws_sqs_queue.dispatch.arn]
    }
  }

  # Whether the task that was started before still runs.
  dynamic "statement" {
    for_each = each.key == "dispatch" ? [true] : []

    content {
      sid       = "SeeTask"
      actions   = ["ecs:DescribeTasks"]
      resources = ["arn:${local.partition}:ecs:${local.region}:${local.account}:task/${local.cluster_name}/*"]
    }
  }

  # Also looking at DAG runs and clearing them: Airflow's role User may do both.
  dynamic "statement" {
    for_each = each.key == "dispatch" && var.enable_mwaa ? [true] : []

    content {
      sid       = "StartDag"
      actions   = ["airflow:InvokeRestApi"]
      resources = ["arn:${local.partition}:airflow:${local.region}:${local.account}:role/${local.airflow_name}/User"]
    }
  }
}

resource "aws_iam_role_policy" "function" {
  for_each = local.own_functions

  name   = each.key
  role   = aws_iam_role.function[each.key].id
  policy = data.aws_iam_policy_document.function[each.key].json
}

# The task: its execution role starts it, its task role is what the program may do: cluster, place, and convert what is too
# much for a Lambda.

resource "aws_iam_role" "execution" {
  count = local.make_roles ? 1 : 0

  name                 = "${var.name}-execution"
  assume_role_policy   = data.aws_iam_policy_document.assume["ecs"].json
  path                 = var.role_path
  permissions_boundary = var.permissions_boundary
}

data "aws_iam_policy_document" "execution" {
  statement {
    sid       = "Image"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = [local.repository_arn]
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
  count = local.make_roles ? 1 : 0

  name   = "execution"
  role   = aws_iam_role.execution[0].id
  policy = data.aws_iam_policy_document.execution.json
}

resource "aws_iam_role" "task" {
  count = local.make_roles ? 1 : 0

  name                 = local.task_role
  assume_role_policy   = data.aws_iam_policy_document.assume["ecs"].json
  path                 = var.role_path
  permissions_boundary = var.permissions_boundary
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

  dynamic "statement" {
    for_each = length(local.keys) > 0 ? [true] : []

    content {
      sid       = "Keys"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = local.keys
    }
  }
}

resource "aws_iam_role_policy" "task" {
  count = local.make_roles ? 1 : 0

  name   = "task"
  role   = aws_iam_role.task[0].id
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
      values   = [local.cluster_arn]
    }
  }

  statement {
    sid       = "PassTaskRoles"
    actions   = ["iam:PassRole"]
    resources = [local.role_arns.task, local.role_arns.execution]

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["ecs-tasks.amazonaws.com"]
    }
  }
}
