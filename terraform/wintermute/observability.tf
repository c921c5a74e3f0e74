# Who is told when something fails, and a picture of how things go.

locals {
  topic_arn = var.existing_topic == null ? aws_sns_topic.alarms[0].arn : var.existing_topic.arn

  # Metrics by function, as alarms and dashboard name them.
  function_metric = { for name in keys(var.functions) : name => { FunctionName = "${var.name}-${name}" } }

  # What a person who is told opens: pages of AWS' console, which ask for the person's own permissions.
  console   = lookup(local.consoles, local.partition, "https://${local.region}.console.aws.amazon.com")
  consoles  = { aws-us-gov = "https://console.amazonaws-us-gov.com", aws-cn = "https://console.amazonaws.cn" }
  runs_page = "${local.console}/s3/object/${local.lake_bucket}?region=${local.region}&prefix=reports/index.html"
  queues    = "${local.console}/sqs/v3/home?region=${local.region}#/queues"
  # The console decodes the name of a log group twice.
  log_page = {
    for name in concat([local.task_log_group], [for name in keys(var.functions) : "/aws/lambda/${var.name}-${name}"]) :
    name => "${local.console}/cloudwatch/home?region=${local.region}#logsV2:log-groups/log-group/${replace(name, "/", "$252F")}"
  }
}

resource "aws_sns_topic" "alarms" {
  count = var.existing_topic == null ? 1 : 0

  name              = "${var.name}-alarms"
  kms_master_key_id = var.kms_key_arn
}

data "aws_iam_policy_document" "alarms" {
  statement {
    sid       = "PublishAlarms"
    actions   = ["sns:Publish"]
    resources = [local.topic_arn]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }

  # Without a condition: EventBridge sends none of the values that a topic's policy could compare, so with one nothing arrives.
  statement {
    sid       = "PublishEvents"
    actions   = ["sns:Publish"]
    resources = [local.topic_arn]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }
  }
}

resource "aws_sns_topic_policy" "alarms" {
  count = var.existing_topic == null ? 1 : 0

  arn    = local.topic_arn
  policy = data.aws_iam_policy_document.alarms.json
}

resource "aws_sns_topic_subscription" "mail" {
  count = var.alarm_email == null ? 0 : 1

  topic_arn = local.topic_arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  for_each = local.function_metric

  alarm_name          = "${var.name}-${each.key}-errors"
  alarm_description   = "${var.name}-${each.key} has failed. Its log: ${local.log_page["/aws/lambda/${var.name}-${each.key}"]}"
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  dimensions          = each.value
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [local.topic_arn]
}

# The steps count their failures in their logs, by these names (shared/src/logging). One that the next attempt repairs is told too.
resource "aws_cloudwatch_metric_alarm" "step_failed" {
  for_each = toset(["convert", "dispatch", "cluster", "report"])

  alarm_name          = "${var.name}-${each.key}-failed"
  alarm_description   = "The step ${each.key} has failed. Of which catalogue, why, and what to do: open ${local.runs_page}"
  namespace           = "Wintermute"
  metric_name         = "failures"
  dimensions          = { deployment = var.name, step = each.key }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [local.topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "failures" {
  alarm_name          = "${var.name}-failures"
  alarm_description   = "Events have failed for good and wait in ${aws_sqs_queue.failures.name}: ${local.queues}"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.failures.name }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [local.topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "dispatch_failures" {
  alarm_name          = "${var.name}-dispatch-failures"
  alarm_description   = "Tasks could not be started for good. Their events wait in ${aws_sqs_queue.dispatch_failures.name}; docs/operating.md says how they get another try: ${local.queues}"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.dispatch_failures.name }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [local.topic_arn]
}

# An event that waits is not visible. The age of the oldest message tells nothing of it: SQS leaves out what it has handed over three times.
resource "aws_cloudwatch_metric_alarm" "waiting" {
  alarm_name          = "${var.name}-waiting"
  alarm_description   = "Catalogues have waited for their tasks for an hour: AWS has no room, or a quota is too small. Why, says the log of dispatch: ${local.log_page["/aws/lambda/${var.name}-dispatch"]}"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesNotVisible"
  dimensions          = { QueueName = aws_sqs_queue.dispatch.name }
  statistic           = "Minimum"
  period              = 300
  evaluation_periods  = 12
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [local.topic_arn]
}

# An event that a rule could not deliver is lost: the policy of its target, or of the target's key, is not as it must be.
resource "aws_cloudwatch_metric_alarm" "undelivered" {
  for_each = merge(
    { task-failed = aws_cloudwatch_event_rule.task_failed.name, task-stopped = aws_cloudwatch_event_rule.task_stopped.name },
    { for function, rule in aws_cloudwatch_event_rule.object : function => rule.name },
  )

  alarm_name          = "${var.name}-${each.key}-undelivered"
  alarm_description   = "EventBridge could not deliver events of the rule ${each.value}: look at the policies of its target. The rule: ${local.console}/events/home?region=${local.region}#/rules/${each.value}"
  namespace           = "AWS/Events"
  metric_name         = "FailedInvocations"
  dimensions          = { RuleName = each.value }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [local.topic_arn]
}

# An hour of five-minute periods: breaching from the first to the last when convert was called in the first and report
# in none.
resource "aws_cloudwatch_metric_alarm" "no_report" {
  alarm_name          = "${var.name}-no-report"
  alarm_description   = "A catalogue was converted an hour ago and no report has come. What failed, if anything: open ${local.runs_page}"
  evaluation_periods  = 12
  datapoints_to_alarm = 12
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [local.topic_arn]

  metric_query {
    id          = "waiting"
    label       = "Catalogues without a report"
    expression  = "IF(RUNNING_SUM(FILL(converts, 0)) > 0 AND RUNNING_SUM(FILL(reports, 0)) == 0, 1, 0)"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = { converts = "convert", reports = "report" }

    content {
      id = metric_query.key

      metric {
        namespace   = "AWS/Lambda"
        metric_name = "Invocations"
        dimensions  = local.function_metric[metric_query.value]
        stat        = "Sum"
        period      = 300
      }
    }
  }
}

# A task that ends with an error, or never starts, is an event of ECS.
locals {
  stopped_task = {
    clusterArn = [local.cluster_arn]
    group      = ["family:${aws_ecs_task_definition.cluster.family}"]
    lastStatus = ["STOPPED"]
    "$or" = [
      { containers = { exitCode = [{ "anything-but" = 0 }] } },
      { stopCode = ["TaskFailedToStart"] },
    ]
  }
}

resource "aws_cloudwatch_event_rule" "task_failed" {
  name        = "${var.name}-task-failed"
  description = "The clustering task has failed or could not start"

  event_pattern = jsonencode({
    source        = ["aws.ecs"]
    "detail-type" = ["ECS Task State Change"]
    detail        = local.stopped_task
  })
}

resource "aws_cloudwatch_event_target" "task_failed" {
  rule = aws_cloudwatch_event_rule.task_failed.name
  arn  = local.topic_arn

  input_transformer {
    input_paths = {
      task   = "$.detail.taskArn"
      reason = "$.detail.stoppedReason"
    }
    input_template = "\"The clustering task <task> has failed: <reason>. Its log: ${local.log_page[local.task_log_group]}\""
  }
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name

  dashboard_body = jsonencode({
    widgets = [
      {
        type = "metric", x = 0, y = 0, width = 12, height = 6
        properties = {
          title   = "Calls and errors", region = local.region, stat = "Sum", period = 300
          metrics = concat([for name, dimension in local.function_metric : ["AWS/Lambda", "Invocations", "FunctionName", dimension.FunctionName]], [for name, dimension in local.function_metric : ["AWS/Lambda", "Errors", "FunctionName", dimension.FunctionName]])
        }
      },
      {
        type = "metric", x = 12, y = 0, width = 12, height = 6
        properties = {
          title   = "Duration, longest", region = local.region, stat = "Maximum", period = 300
          metrics = [for name, dimension in local.function_metric : ["AWS/Lambda", "Duration", "FunctionName", dimension.FunctionName]]
        }
      },
      {
        type = "metric", x = 0, y = 6, width = 12, height = 6
        properties = {
          title = "The clustering task", region = local.region, stat = "Maximum", period = 60
          metrics = [
            for metric in ["CpuUtilized", "MemoryUtilized"] :
            ["ECS/ContainerInsights", metric, "ClusterName", local.cluster_name, "TaskDefinitionFamily", "${var.name}-cluster"]
          ]
        }
      },
      {
        type = "metric", x = 12, y = 6, width = 12, height = 6
        properties = {
          title   = "Failed events", region = local.region, stat = "Maximum", period = 300
          metrics = [for queue in [aws_sqs_queue.failures.name, aws_sqs_queue.dispatch_failures.name] : ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", queue]]
        }
      },
      {
        type = "log", x = 0, y = 12, width = 24, height = 6
        properties = {
          title = "Errors of the task", region = local.region, view = "table"
          query = "SOURCE '${local.task_log_group}' | fields @timestamp, @message | filter @message like /ERROR|error/ | sort @timestamp desc | limit 50"
        }
      },
    ]
  })
}
