# The queue before dispatch. What asks for a task waits in it until ECS has room for the task, or MWAA for the DAG run; and ECS tells of
# tasks that were killed or never started.

locals {
  # How often an event is tried. dispatch lets a refused one wait for a minute at first and 15 at last, in all for seven hours; one that
  # has failed for another reason comes back after ten seconds.
  dispatch_attempts = 30

  queue_rules = merge(
    { stopped = aws_cloudwatch_event_rule.task_stopped },
    { for function, rule in aws_cloudwatch_event_rule.object : function => rule if function == "dispatch" },
  )
}

resource "aws_sqs_queue" "dispatch" {
  name = "${var.name}-dispatch"
  # As AWS advises: a batch of which nothing is heard must not come back while the function still works on it.
  visibility_timeout_seconds = 6 * var.functions.dispatch.timeout
  message_retention_seconds  = 604800
  sqs_managed_sse_enabled    = var.kms_key_arn == null ? true : null
  kms_master_key_id          = var.kms_key_arn

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dispatch_failures.arn
    maxReceiveCount     = local.dispatch_attempts
  })
}

# `aws sqs start-message-move-task` gives what is in here another try.
resource "aws_sqs_queue" "dispatch_failures" {
  name                      = "${var.name}-dispatch-failures"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = var.kms_key_arn == null ? true : null
  kms_master_key_id         = var.kms_key_arn
}

resource "aws_sqs_queue_redrive_allow_policy" "dispatch_failures" {
  queue_url = aws_sqs_queue.dispatch_failures.id

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.dispatch.arn]
  })
}

data "aws_iam_policy_document" "queue" {
  dynamic "statement" {
    for_each = var.existing_lake_bucket == null ? [aws_s3_bucket.this["lake"].arn] : []

    content {
      sid       = "Bucket"
      actions   = ["sqs:SendMessage"]
      resources = [aws_sqs_queue.dispatch.arn]

      principals {
        type        = "Service"
        identifiers = ["s3.amazonaws.com"]
      }

      condition {
        test     = "ArnEquals"
        variable = "aws:SourceArn"
        values   = [statement.value]
      }

      condition {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = [local.account]
      }
    }
  }

  statement {
    sid       = "Rules"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.dispatch.arn]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [for rule in local.queue_rules : rule.arn]
    }
  }
}

resource "aws_sqs_queue_policy" "dispatch" {
  queue_url = aws_sqs_queue.dispatch.id
  policy    = data.aws_iam_policy_document.queue.json
}

resource "aws_lambda_event_source_mapping" "dispatch" {
  event_source_arn        = aws_sqs_queue.dispatch.arn
  function_name           = aws_lambda_function.this["dispatch"].arn
  batch_size              = 10
  function_response_types = ["ReportBatchItemFailures"]

  scaling_config {
    maximum_concurrency = var.dispatch_concurrency
  }
}

# Tasks that dispatch has started and that have stopped without success. Those of Airflow, Airflow itself starts again.
resource "aws_cloudwatch_event_rule" "task_stopped" {
  name        = "${var.name}-task-stopped"
  description = "A task that dispatch has started was killed, has failed or could not start"

  event_pattern = jsonencode({
    source        = ["aws.ecs"]
    "detail-type" = ["ECS Task State Change"]
    # As functions/dispatch/src/ecs/request.rs writes it.
    detail = merge(local.stopped_task, { startedBy = [{ prefix = "wintermute-dispatch-" }] })
  })
}

resource "aws_cloudwatch_event_target" "task_stopped" {
  rule = aws_cloudwatch_event_rule.task_stopped.name
  arn  = aws_sqs_queue.dispatch.arn

  depends_on = [aws_sqs_queue_policy.dispatch]
}
