# What the DAG needs to know, and managed Airflow, which runs it.

locals {
  dag = "wintermute"

  # Airflow is made here, exists, or has no part.
  make_airflow = var.enable_mwaa && var.existing_airflow == null
  airflow_name = try(var.existing_airflow.name, var.name)
  parameter    = "${trimsuffix(coalesce(try(var.existing_airflow.variables_prefix, null), "/${var.name}/airflow/variables"), "/")}/${local.dag}"
  airflow_logs = toset(["DAGProcessing", "Scheduler", "Task", "WebServer", "Worker"])
}

# Airflow's variable `wintermute`, read when a task runs. Whoever has an Airflow of their own points its secrets backend
# at the same parameter.
resource "aws_ssm_parameter" "airflow" {
  name        = local.parameter
  description = "What the DAG wintermute needs to know: its Airflow variable"
  type        = "String"

  value = jsonencode({
    region            = local.region
    raw_bucket        = local.raw_bucket_id
    lake_bucket       = local.lake_bucket_id
    convert_function  = aws_lambda_function.this["convert"].function_name
    report_function   = aws_lambda_function.this["report"].function_name
    cluster           = local.cluster_name
    task_definition   = aws_ecs_task_definition.cluster.arn
    container         = local.container
    subnets           = local.subnet_ids
    security_groups   = local.task_group_ids
    assign_public_ip  = local.assign_public_ip
    log_group         = local.task_log_group
    log_stream_prefix = "${local.task_log_prefix}/${local.container}"
    topic             = local.topic_arn
    settings          = { for name, value in var.settings : name => value if contains(["markers", "parts"], name) }
  })
}

# MWAA reads the DAGs below dags/, and requirements.txt beside them.
resource "aws_s3_object" "airflow" {
  for_each = local.make_airflow ? fileset(local.dags, "{*.py,*.json,requirements.txt}") : []

  bucket      = aws_s3_bucket.this["airflow"].id
  key         = each.key == "requirements.txt" ? each.key : "dags/${each.key}"
  source      = "${local.dags}/${each.key}"
  source_hash = filemd5("${local.dags}/${each.key}")

  depends_on = [aws_s3_bucket_versioning.this]
}

# MWAA would make these itself, keep them for ever, and leave them behind.
resource "aws_cloudwatch_log_group" "airflow" {
  for_each = local.make_airflow ? local.airflow_logs : []

  name              = "airflow-${var.name}-${each.key}"
  retention_in_days = var.log_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_mwaa_environment" "this" {
  count = local.make_airflow ? 1 : 0

  name                           = var.name
  airflow_version                = var.airflow_version
  environment_class              = var.airflow_class
  min_workers                    = 1
  max_workers                    = var.airflow_workers
  webserver_access_mode          = var.airflow_access
  execution_role_arn             = local.make_roles ? aws_iam_role.airflow[0].arn : var.roles.airflow
  source_bucket_arn              = aws_s3_bucket.this["airflow"].arn
  kms_key                        = var.kms_key_arn
  dag_s3_path                    = "dags/"
  requirements_s3_path           = aws_s3_object.airflow["requirements.txt"].key
  requirements_s3_object_version = aws_s3_object.airflow["requirements.txt"].version_id

  airflow_configuration_options = {
    "secrets.backend" = "airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend"
    "secrets.backend_kwargs" = jsonencode({
      connections_prefix = "/${var.name}/airflow/connections"
      variables_prefix   = "/${var.name}/airflow/variables"
    })
    "operators.default_deferrable"  = title(tostring(var.deferrable))
    "core.default_task_retry_delay" = "60"
    # wintermute_many maps over all uploads: Airflow's own limit is 1024.
    "core.max_map_length" = "10000"
  }

  network_configuration {
    security_group_ids = local.airflow_group_ids
    subnet_ids         = local.subnet_ids
  }

  logging_configuration {
    dag_processing_logs {
      enabled   = true
      log_level = "WARNING"
    }

    scheduler_logs {
      enabled   = true
      log_level = "WARNING"
    }

    task_logs {
      enabled   = true
      log_level = "INFO"
    }

    webserver_logs {
      enabled   = true
      log_level = "WARNING"
    }

    worker_logs {
      enabled   = true
      log_level = "WARNING"
    }
  }

  timeouts {
    create = "90m"
    update = "120m"
    delete = "60m"
  }

  depends_on = [
    aws_cloudwatch_log_group.airflow,
    aws_iam_role_policy.airflow,
    aws_s3_bucket_public_access_block.this,
    aws_vpc_endpoint.s3,
    aws_vpc_endpoint.service,
    aws_route.nat,
  ]
}
