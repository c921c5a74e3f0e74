# What the original's users had to do by hand, or found open; and what whoever runs this has to rely on.

mock_provider "aws" {
  source = "./tests/aws"
}

variables {
  artifacts = "../tests/artifacts"
  image     = "123456789012.dkr.ecr.us-east-1.amazonaws.com/wintermute-cluster@sha256:0000000000000000000000000000000000000000000000000000000000000000"
}

run "the_dag_learns_from_one_parameter_where_the_task_runs" {
  command = apply

  assert {
    condition = (
      jsondecode(aws_ssm_parameter.airflow.value).subnets == aws_subnet.private[*].id &&
      jsondecode(aws_ssm_parameter.airflow.value).security_groups == aws_security_group.tasks[*].id
    )
    error_message = "Nobody pastes ids of subnets and security groups into the DAG."
  }

  assert {
    condition     = jsondecode(aws_ssm_parameter.airflow.value).task_definition == aws_ecs_task_definition.cluster.arn
    error_message = "The DAG starts the definition that was deployed with it."
  }

  assert {
    condition = toset([for file in fileset("../../dags", "*.{py,json}") : "dags/${file}"]) == toset([
      for object in aws_s3_object.airflow : object.key if startswith(object.key, "dags/")
    ])
    error_message = "Every DAG file is uploaded."
  }
}

run "airflow_reaches_all_that_it_calls_without_a_way_out" {
  command = plan

  assert {
    condition = toset(keys(aws_vpc_endpoint.service)) == toset([
      "airflow.api", "airflow.env", "ecr.api", "ecr.dkr", "ecs", "kms", "lambda", "logs", "monitoring", "sns", "sqs", "ssm",
    ])
    error_message = "MWAA's own services, the task's, and what the DAGs call."
  }
}

run "the_image_is_kept_as_it_was_pushed" {
  command = plan

  assert {
    condition = (
      aws_ecr_repository.cluster[0].image_tag_mutability == "IMMUTABLE" &&
      aws_ecr_repository.cluster[0].image_scanning_configuration[0].scan_on_push
    )
    error_message = "A tag is never moved, and each image is scanned."
  }

  assert {
    condition     = strcontains(aws_ecs_task_definition.cluster.container_definitions, "@sha256:")
    error_message = "The task names its image by digest."
  }

  assert {
    condition     = jsondecode(aws_ecr_lifecycle_policy.cluster[0].policy).rules[0].action.type == "expire"
    error_message = "Old images go."
  }
}

run "what_is_old_or_unfinished_goes" {
  command = plan

  variables {
    old_versions_days = 7
    log_days          = 90
  }

  assert {
    condition = alltrue(flatten([
      for lifecycle in aws_s3_bucket_lifecycle_configuration.this : [
        for rule in lifecycle.rule : (
          rule.id == "old-versions" ? rule.noncurrent_version_expiration[0].noncurrent_days == 7 :
          rule.abort_incomplete_multipart_upload[0].days_after_initiation == 2
        )
      ]
    ]))
    error_message = "Every bucket clears old versions and unfinished uploads."
  }

  assert {
    condition = alltrue([
      for group in concat(values(aws_cloudwatch_log_group.function), values(aws_cloudwatch_log_group.airflow), [aws_cloudwatch_log_group.task]) : group.retention_in_days == 90
    ])
    error_message = "Every log is kept as long as log_days says."
  }
}

run "somebody_is_told" {
  command = apply

  variables {
    alarm_email = "data@shop.example"
  }

  assert {
    condition     = aws_sns_topic_subscription.mail[0].endpoint == "data@shop.example"
    error_message = "Alarms come by mail."
  }

  assert {
    condition = alltrue([
      for alarm in concat(values(aws_cloudwatch_metric_alarm.errors), values(aws_cloudwatch_metric_alarm.step_failed), values(aws_cloudwatch_metric_alarm.undelivered), [aws_cloudwatch_metric_alarm.failures, aws_cloudwatch_metric_alarm.dispatch_failures, aws_cloudwatch_metric_alarm.waiting, aws_cloudwatch_metric_alarm.no_report]) :
      contains(alarm.alarm_actions, aws_sns_topic.alarms[0].arn)
    ])
    error_message = "Errors, failed steps, waiting failures, events that wait for long or are not delivered, and a report that does not come are alarms."
  }

  # That the steps write this metric, local/tests/logs.rs sees to.
  assert {
    condition = {
      for alarm in aws_cloudwatch_metric_alarm.step_failed :
      alarm.dimensions["step"] => "${alarm.namespace} ${alarm.metric_name} ${join(",", keys(alarm.dimensions))} ${alarm.statistic} > ${alarm.threshold}"
    } == { for step in ["convert", "dispatch", "cluster", "report"] : step => "Wintermute failures deployment,step Sum > 0" }
    error_message = "Each step's first failure is an alarm."
  }

  # AWS allows no conditions in a topic's policy for EventBridge: with one, its events do not arrive.
  assert {
    condition = {
      for statement in data.aws_iam_policy_document.alarms.statement :
      join(",", flatten([for principal in statement.principals : principal.identifiers])) => [
        for condition in statement.condition : condition.variable
      ]
    } == { "cloudwatch.amazonaws.com" = ["aws:SourceAccount"], "events.amazonaws.com" = [] }
    error_message = "EventBridge publishes to the topic without a condition, CloudWatch for this account alone."
  }

  assert {
    condition     = aws_cloudwatch_event_target.task_failed.arn == aws_sns_topic.alarms[0].arn
    error_message = "A task that failed, or did not start, is told."
  }

  assert {
    condition     = aws_mwaa_environment.this[0].logging_configuration[0].task_logs[0].enabled && aws_mwaa_environment.this[0].timeouts.create == "90m"
    error_message = "Airflow logs its tasks, and is given the time that it takes."
  }
}

run "a_second_deployment_in_the_account_has_metrics_of_its_own" {
  command = apply

  variables {
    name = "second"
  }

  assert {
    condition = alltrue(concat(
      [for function in aws_lambda_function.this : function.environment[0].variables.WINTERMUTE_DEPLOYMENT == "second"],
      [contains(jsondecode(aws_ecs_task_definition.cluster.container_definitions)[0].environment, { name = "WINTERMUTE_DEPLOYMENT", value = "second" })],
    ))
    error_message = "Functions and task count by the deployment's name."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.step_failed : alarm.dimensions["deployment"] == "second"])
    error_message = "An alarm watches its own deployment alone."
  }
}

run "what_is_told_links_to_what_a_person_can_open" {
  command = apply

  assert {
    condition = alltrue([
      for alarm in concat(values(aws_cloudwatch_metric_alarm.errors), values(aws_cloudwatch_metric_alarm.step_failed), values(aws_cloudwatch_metric_alarm.undelivered), [aws_cloudwatch_metric_alarm.failures, aws_cloudwatch_metric_alarm.dispatch_failures, aws_cloudwatch_metric_alarm.waiting, aws_cloudwatch_metric_alarm.no_report]) :
      can(regex("https://us-east-1.console.aws.amazon.com/[^ ]+$", alarm.alarm_description)) && length(alarm.alarm_description) <= 1024
    ])
    error_message = "Every alarm ends with a link into the console."
  }

  assert {
    condition = (
      endswith(aws_cloudwatch_metric_alarm.step_failed["cluster"].alarm_description, "/s3/object/wintermute-lake-123456789012-us-east-1?region=us-east-1&prefix=reports/index.html") &&
      endswith(aws_cloudwatch_metric_alarm.errors["convert"].alarm_description, "#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fwintermute-convert") &&
      strcontains(aws_cloudwatch_event_target.task_failed.input_transformer[0].input_template, "log-group/$252Fecs$252Fwintermute-cluster")
    )
    error_message = "They link to the index of runs and to the log."
  }
}

run "functions_are_bounded" {
  command = plan

  assert {
    condition = {
      for name, function in aws_lambda_function.this :
      name => [function.memory_size, function.timeout, function.reserved_concurrent_executions]
    } == { convert = [1769, 900, -1], dispatch = [128, 60, -1], report = [512, 120, -1] }
    error_message = "Each function has its memory and its time, and reserves nothing of the executions at once that a new account has."
  }
}

run "functions_reserve_executions_if_asked" {
  command = plan

  variables {
    functions = { convert = { concurrency = 20 } }
  }

  assert {
    condition = (
      aws_lambda_function.this["convert"].reserved_concurrent_executions == 20 &&
      aws_lambda_function.this["report"].reserved_concurrent_executions == -1
    )
    error_message = "Who has more executions may reserve some for a function."
  }
}

run "the_zones_are_those_of_the_region_itself" {
  command = plan

  assert {
    condition = {
      for filter in data.aws_availability_zones.available.filter : filter.name => toset(filter.values)
    } == { opt-in-status = toset(["opt-in-not-required"]) }
    error_message = "Local Zones and Wavelength Zones, which need an opt-in, are not taken."
  }
}

run "zones_can_be_named" {
  command = plan

  variables {
    zones = ["us-east-1b", "us-east-1c"]
  }

  assert {
    condition     = toset(aws_subnet.private[*].availability_zone) == toset(["us-east-1b", "us-east-1c"])
    error_message = "Zones that are named are used."
  }
}

run "one_zone_twice_is_refused" {
  command = plan

  variables {
    zones = ["us-east-1b", "us-east-1b"]
  }

  expect_failures = [var.zones]
}

run "every_form_of_region_is_known" {
  command = plan

  override_data {
    target = data.aws_region.current
    values = { region = "us-gov-west-1" }
  }

  assert {
    condition     = aws_vpc_endpoint.s3[0].service_name == "com.amazonaws.us-gov-west-1.s3"
    error_message = "Regions of other partitions are regions."
  }
}

run "a_deployment_lets_running_work_end" {
  command = plan

  assert {
    condition     = aws_ecs_task_definition.cluster.skip_destroy == true
    error_message = "The revision that a run of the DAG began with can still be started after the next deployment."
  }
}
