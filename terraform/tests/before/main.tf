# What a deployment consisted of before there was a module, in brief: each resource under the address that it had in this project's
# folder `terraform`, with no more than it cannot do without. tests/moved.tftest.hcl begins with a state of these.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "way_out" {
  type    = string
  default = "endpoints"
}

variable "enable_mwaa" {
  type    = bool
  default = true
}

locals {
  nat              = var.way_out == "nat" ? 1 : 0
  endpoints        = 1 - local.nat
  airflow          = var.enable_mwaa ? 1 : 0
  functions        = toset(["convert", "dispatch", "report"])
  steps            = toset(["convert", "dispatch", "cluster", "report"])
  buckets          = toset(concat(["raw", "lake"], var.enable_mwaa ? ["airflow"] : []))
  task_services    = ["ecr.api", "ecr.dkr", "logs"]
  airflow_services = ["airflow.api", "airflow.env", "ecs", "kms", "lambda", "monitoring", "sns", "sqs", "ssm"]
  services         = toset(local.nat == 1 ? [] : concat(local.task_services, var.enable_mwaa ? local.airflow_services : []))
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_body = "{}"
  dashboard_name = "before"
}

resource "aws_cloudwatch_event_rule" "task_failed" {
  event_pattern = "{}"
}

resource "aws_cloudwatch_event_target" "task_failed" {
  arn  = "arn:aws:sns:us-east-1:123456789012:before"
  rule = "before"
}

resource "aws_cloudwatch_log_group" "function" {
  for_each = local.functions
}

resource "aws_cloudwatch_log_group" "task" {}

resource "aws_cloudwatch_metric_alarm" "errors" {
  for_each = local.functions

  alarm_name          = "before"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
}

resource "aws_cloudwatch_metric_alarm" "failures" {
  alarm_name          = "before"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
}

resource "aws_cloudwatch_metric_alarm" "no_report" {
  alarm_name          = "before"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
}

resource "aws_cloudwatch_metric_alarm" "step_failed" {
  for_each = local.steps

  alarm_name          = "before"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
}

resource "aws_default_security_group" "unused" {}

resource "aws_ecr_lifecycle_policy" "cluster" {
  policy     = "{}"
  repository = "before"
}

resource "aws_ecr_repository" "cluster" {
  name = "before"
}

resource "aws_ecs_cluster" "this" {
  name = "before"
}

resource "aws_ecs_task_definition" "cluster" {
  container_definitions = "[]"
  family                = "before"
}

resource "aws_eip" "nat" {
  count = local.nat
}

resource "aws_iam_role" "airflow" {
  count = local.airflow

  assume_role_policy = "{}"
}

resource "aws_iam_role" "execution" {
  assume_role_policy = "{}"
}

resource "aws_iam_role" "function" {
  for_each = local.functions

  assume_role_policy = "{}"
}

resource "aws_iam_role" "task" {
  assume_role_policy = "{}"
}

resource "aws_iam_role_policy" "airflow" {
  count = local.airflow

  policy = "{}"
  role   = "before"
}

resource "aws_iam_role_policy" "execution" {
  policy = "{}"
  role   = "before"
}

resource "aws_iam_role_policy" "function" {
  for_each = local.functions

  policy = "{}"
  role   = "before"
}

resource "aws_iam_role_policy" "task" {
  policy = "{}"
  role   = "before"
}

resource "aws_internet_gateway" "this" {
  count = local.nat
}

resource "aws_lambda_function" "this" {
  for_each = local.functions

  function_name = "before"
  role          = "arn:aws:sns:us-east-1:123456789012:before"
  filename      = "bootstrap.zip"
  runtime       = "provided.al2023"
  handler       = "bootstrap"
}

resource "aws_lambda_function_event_invoke_config" "this" {
  for_each = local.functions

  function_name = "before"
}

resource "aws_lambda_permission" "bucket" {
  for_each = local.functions

  action        = "lambda:InvokeFunction"
  function_name = "before"
  principal     = "s3.amazonaws.com"
}

resource "aws_mwaa_environment" "this" {
  count = local.airflow

  dag_s3_path        = "dags/"
  execution_role_arn = "arn:aws:sns:us-east-1:123456789012:before"
  name               = "before"
  source_bucket_arn  = "arn:aws:sns:us-east-1:123456789012:before"

  network_configuration {
    security_group_ids = ["before"]
    subnet_ids         = ["before-0", "before-1"]
  }
}

resource "aws_nat_gateway" "this" {
  count = local.nat

  subnet_id     = "before"
  allocation_id = "before"
}

resource "aws_route" "nat" {
  count = local.nat

  route_table_id         = "before"
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = "before"
}

resource "aws_route" "out" {
  count = local.nat

  route_table_id         = "before"
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = "before"
}

resource "aws_route_table" "private" {
  vpc_id = "before"
}

resource "aws_route_table" "public" {
  count = local.nat

  vpc_id = "before"
}

resource "aws_route_table_association" "private" {
  count = 2

  route_table_id = "before"
  subnet_id      = "before"
}

resource "aws_route_table_association" "public" {
  count = local.nat

  route_table_id = "before"
  subnet_id      = "before"
}

resource "aws_s3_bucket" "this" {
  for_each = local.buckets
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  for_each = local.buckets

  bucket = "before"

  rule {
    id     = "before"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = 30
    }
  }
}

resource "aws_s3_bucket_notification" "lake" {
  bucket = "before"
}

resource "aws_s3_bucket_notification" "raw" {
  bucket = "before"
}

resource "aws_s3_bucket_ownership_controls" "this" {
  for_each = local.buckets

  bucket = "before"

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_policy" "this" {
  for_each = local.buckets

  bucket = "before"
  policy = "{}"
}

resource "aws_s3_bucket_public_access_block" "this" {
  for_each = local.buckets

  bucket = "before"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  for_each = local.buckets

  bucket = "before"

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_versioning" "this" {
  for_each = local.buckets

  bucket = "before"

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_object" "airflow" {
  for_each = var.enable_mwaa ? fileset("../dags", "{*.py,*.json,requirements.txt}") : []

  bucket = "before"
  key    = "before"
}

resource "aws_security_group" "airflow" {
  count = local.airflow
}

resource "aws_security_group" "endpoints" {
  count = local.endpoints
}

resource "aws_security_group" "tasks" {}

resource "aws_sns_topic" "alarms" {}

resource "aws_sns_topic_policy" "alarms" {
  arn    = "arn:aws:sns:us-east-1:123456789012:before"
  policy = "{}"
}

resource "aws_sns_topic_subscription" "mail" {
  count = 1

  endpoint  = "data@shop.example"
  protocol  = "email"
  topic_arn = "arn:aws:sns:us-east-1:123456789012:before"
}

resource "aws_sqs_queue" "failures" {}

resource "aws_ssm_parameter" "airflow" {
  name = "before"
  type = "String"
}

resource "aws_subnet" "private" {
  count = 2

  vpc_id     = "before"
  cidr_block = "10.43.0.0/24"
}

resource "aws_subnet" "public" {
  count = local.nat

  vpc_id     = "before"
  cidr_block = "10.43.0.0/24"
}

resource "aws_vpc" "this" {
  cidr_block = "10.43.0.0/20"
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id       = "before"
  service_name = "before"
}

resource "aws_vpc_endpoint" "service" {
  for_each = local.services

  vpc_id       = "before"
  service_name = "before"
}

resource "aws_vpc_security_group_egress_rule" "airflow" {
  count = local.airflow

  ip_protocol       = "-1"
  security_group_id = "before"
}

resource "aws_vpc_security_group_egress_rule" "airflow_itself" {
  count = local.airflow

  ip_protocol       = "-1"
  security_group_id = "before"
}

resource "aws_vpc_security_group_egress_rule" "tasks" {
  ip_protocol       = "-1"
  security_group_id = "before"
}

resource "aws_vpc_security_group_ingress_rule" "airflow_itself" {
  count = local.airflow

  ip_protocol       = "-1"
  security_group_id = "before"
}

resource "aws_vpc_security_group_ingress_rule" "endpoints_from_airflow" {
  count = local.endpoints * local.airflow

  ip_protocol       = "-1"
  security_group_id = "before"
}

resource "aws_vpc_security_group_ingress_rule" "endpoints_from_tasks" {
  count = local.endpoints

  ip_protocol       = "-1"
  security_group_id = "before"
}
