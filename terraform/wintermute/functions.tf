# The Lambdas: convert, dispatch, report.

locals {
  # Of each step, wherever it runs. Metrics are told apart by the deployment's name, as the alarms in observability.tf look for them.
  logging = {
    WINTERMUTE_LOG        = var.log_level
    WINTERMUTE_DEPLOYMENT = var.name
  }

  # convert reads the settings, and hands them on with the catalogue: they name the run.
  settings = merge(
    # What does not fit into the task is fitted to a sample. The rest is for the system.
    { WINTERMUTE_MAX_MEMORY = "${floor(var.cluster_memory * 0.9)}MiB" },
    { for name, value in var.settings : "WINTERMUTE_${upper(name)}" => value },
    {
      WINTERMUTE_LAKE_BUCKET     = local.lake_bucket
      WINTERMUTE_LAMBDA_LIMIT_GB = tostring(var.lambda_limit_gb)
    },
  )

  # With Airflow too, dispatch itself starts the task for a catalogue that convert hands over.
  orchestration = merge(
    {
      ORCHESTRATOR                = var.enable_mwaa ? "airflow" : "direct"
      WINTERMUTE_QUEUE            = aws_sqs_queue.dispatch.url
      WINTERMUTE_ECS_CLUSTER      = local.cluster_arn
      WINTERMUTE_TASK_DEFINITION  = aws_ecs_task_definition.cluster.arn
      WINTERMUTE_CONTAINER        = local.container
      WINTERMUTE_SUBNETS          = join(",", local.subnet_ids)
      WINTERMUTE_SECURITY_GROUPS  = join(",", local.task_group_ids)
      WINTERMUTE_ASSIGN_PUBLIC_IP = local.assign_public_ip
    },
    var.enable_mwaa ? {
      WINTERMUTE_MWAA_ENVIRONMENT = local.airflow_name
      WINTERMUTE_DAG              = local.dag
    } : {},
  )
}

resource "aws_lambda_function" "this" {
  for_each = var.functions

  function_name                  = "${var.name}-${each.key}"
  role                           = local.role_arns[each.key]
  runtime                        = "provided.al2023"
  handler                        = "bootstrap"
  architectures                  = [var.architecture]
  filename                       = "${local.artifacts}/${each.key}/bootstrap.zip"
  source_code_hash               = try(filebase64sha256("${local.artifacts}/${each.key}/bootstrap.zip"), null)
  memory_size                    = each.value.memory
  timeout                        = each.value.timeout
  reserved_concurrent_executions = each.value.concurrency
  kms_key_arn                    = var.kms_key_arn

  environment {
    variables = merge(
      local.logging,
      each.key == "convert" ? local.settings : {},
      each.key == "dispatch" ? local.orchestration : {},
    )
  }

  logging_config {
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.function[each.key].name
  }

  lifecycle {
    precondition {
      condition     = fileexists("${local.artifacts}/${each.key}/bootstrap.zip")
      error_message = "${local.artifacts}/${each.key}/bootstrap.zip is not there: `make zips` builds it."
    }
  }

  depends_on = [aws_iam_role_policy.function]
}

resource "aws_cloudwatch_log_group" "function" {
  for_each = var.functions

  name              = "/aws/lambda/${var.name}-${each.key}"
  retention_in_days = var.log_days
  kms_key_id        = var.kms_key_arn
}

# An event that failed three times waits here, with the error, until somebody has looked.
resource "aws_sqs_queue" "failures" {
  name                      = "${var.name}-failures"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = var.kms_key_arn == null ? true : null
  kms_master_key_id         = var.kms_key_arn
}

resource "aws_lambda_function_event_invoke_config" "this" {
  for_each = var.functions

  function_name                = aws_lambda_function.this[each.key].function_name
  maximum_retry_attempts       = 2
  maximum_event_age_in_seconds = 21600

  destination_config {
    on_failure {
      destination = aws_sqs_queue.failures.arn
    }
  }
}
