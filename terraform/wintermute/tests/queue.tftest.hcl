# The queue before dispatch: what asks for a task waits until there is room, and tasks that were killed come back to dispatch.

mock_provider "aws" {
  source = "./tests/aws"

  override_resource {
    target = aws_sqs_queue.dispatch
    values = { arn = "arn:aws:sqs:us-east-1:123456789012:wintermute-dispatch", url = "https://sqs.us-east-1.amazonaws.com/123456789012/wintermute-dispatch" }
  }

  override_resource {
    target = aws_sqs_queue.dispatch_failures
    values = { arn = "arn:aws:sqs:us-east-1:123456789012:wintermute-dispatch-failures" }
  }

  override_resource {
    target = aws_cloudwatch_event_rule.task_stopped
    values = { arn = "arn:aws:events:us-east-1:123456789012:rule/wintermute-task-stopped" }
  }
}

variables {
  artifacts   = "../tests/artifacts"
  image       = "123456789012.dkr.ecr.us-east-1.amazonaws.com/wintermute-cluster@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  enable_mwaa = false
}

run "events_wait_before_dispatch_and_nowhere_else" {
  command = apply

  assert {
    condition = (
      aws_lambda_event_source_mapping.dispatch.event_source_arn == aws_sqs_queue.dispatch.arn &&
      aws_lambda_event_source_mapping.dispatch.function_name == aws_lambda_function.this["dispatch"].arn &&
      alltrue([for queue in aws_s3_bucket_notification.lake[0].queue : queue.queue_arn == aws_sqs_queue.dispatch.arn]) &&
      length(aws_s3_bucket_notification.raw[0].queue) == 0
    )
    error_message = "The lake's events reach dispatch through the queue; uploads call convert at once."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.dispatch.function_response_types == toset(["ReportBatchItemFailures"])
    error_message = "A message that fails does not take its batch with it."
  }

  assert {
    condition = (
      aws_lambda_event_source_mapping.dispatch.scaling_config[0].maximum_concurrency == 2 &&
      aws_sqs_queue.dispatch.visibility_timeout_seconds == 360
    )
    error_message = "Few executions at once ask for tasks, and a batch is dispatch's for six times its timeout."
  }

  assert {
    condition     = aws_lambda_function.this["dispatch"].environment[0].variables["WINTERMUTE_QUEUE"] == aws_sqs_queue.dispatch.url
    error_message = "dispatch knows the queue in which it lets messages wait."
  }
}

run "what_fails_for_good_is_kept_and_told" {
  command = apply

  assert {
    condition = jsondecode(aws_sqs_queue.dispatch.redrive_policy) == {
      deadLetterTargetArn = aws_sqs_queue.dispatch_failures.arn, maxReceiveCount = 30
    }
    error_message = "After thirty attempts an event goes to the queue of failures."
  }

  assert {
    condition = (
      aws_sqs_queue.dispatch_failures.message_retention_seconds == 1209600 && aws_sqs_queue.dispatch.message_retention_seconds < 1209600 &&
      jsondecode(aws_sqs_queue_redrive_allow_policy.dispatch_failures.redrive_allow_policy).sourceQueueArns == [aws_sqs_queue.dispatch.arn]
    )
    error_message = "There it is kept for two weeks, and no other queue puts anything in."
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.dispatch_failures.dimensions == tomap({ QueueName = "wintermute-dispatch-failures" }) &&
      aws_cloudwatch_metric_alarm.waiting.dimensions == tomap({ QueueName = "wintermute-dispatch" }) &&
      output.dispatch_failures == aws_sqs_queue.dispatch_failures.arn
    )
    error_message = "Failures are an alarm, and so is waiting for an hour."
  }
}

run "only_the_lake_and_the_rule_fill_the_queue" {
  command = apply

  assert {
    condition = {
      for statement in data.aws_iam_policy_document.queue.statement :
      one(flatten([for principal in statement.principals : tolist(principal.identifiers)])) => {
        for condition in statement.condition : condition.variable => toset(condition.values)
      }
      } == {
      "s3.amazonaws.com" = {
        "aws:SourceArn"     = toset([aws_s3_bucket.this["lake"].arn])
        "aws:SourceAccount" = toset(["123456789012"])
      }
      "events.amazonaws.com" = { "aws:SourceArn" = toset([aws_cloudwatch_event_rule.task_stopped.arn]) }
    }
    error_message = "Nobody else's events get in."
  }
}

run "a_task_that_was_killed_or_never_started_comes_back_to_dispatch" {
  command = apply

  assert {
    condition = (
      aws_cloudwatch_event_target.task_stopped.arn == aws_sqs_queue.dispatch.arn &&
      jsondecode(aws_cloudwatch_event_rule.task_stopped.event_pattern) == {
        source        = ["aws.ecs"]
        "detail-type" = ["ECS Task State Change"]
        detail = {
          clusterArn = [aws_ecs_cluster.this[0].arn]
          group      = ["family:wintermute-cluster"]
          lastStatus = ["STOPPED"]
          startedBy  = [{ prefix = "wintermute-dispatch-" }]
          "$or" = [
            { containers = { exitCode = [{ "anything-but" = 0 }] } },
            { stopCode = ["TaskFailedToStart"] },
          ]
        }
      }
    )
    error_message = "Tasks of dispatch that stopped without success are told to it, no others: Airflow looks after its own."
  }

  assert {
    condition = toset(flatten([
      for statement in data.aws_iam_policy_document.function["dispatch"].statement : statement.resources if contains(statement.actions, "s3:PutObject")
    ])) == toset([for prefix in ["processed", "models"] : "arn:aws:s3:::wintermute-lake-123456789012-us-east-1/${prefix}/*/failed.json"])
    error_message = "dispatch may write the word of a failure, and nothing else."
  }
}

run "functions_need_no_endpoint_for_the_queue" {
  command = plan

  assert {
    condition     = !contains(keys(aws_vpc_endpoint.service), "sqs")
    error_message = "dispatch runs outside the VPC."
  }
}

run "more_may_be_asked_for_at_once" {
  command = plan

  variables {
    dispatch_concurrency = 20
  }

  assert {
    condition     = aws_lambda_event_source_mapping.dispatch.scaling_config[0].maximum_concurrency == 20
    error_message = "dispatch_concurrency says how many."
  }
}

run "fewer_than_lambda_takes_is_refused" {
  command = plan

  variables {
    dispatch_concurrency = 1
  }

  expect_failures = [var.dispatch_concurrency]
}
