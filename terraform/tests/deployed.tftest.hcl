# The whole deployment as it would stand, with and without Airflow, in an account made up for it. `checks/deployment.py` takes
# deployment.json out of it, by which the tests of roles and of the chain on one machine know what Terraform makes.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "000000000000" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { region = "us-east-1" }
  }

  mock_data "aws_availability_zones" {
    defaults = { names = ["us-east-1a", "us-east-1b"] }
  }

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }

  # Policies are not rendered here: each document carries its name to where it is used.
  override_data {
    target = module.wintermute.data.aws_iam_policy_document.function["convert"]
    values = { json = "{\"Id\":\"convert\"}" }
  }

  override_data {
    target = module.wintermute.data.aws_iam_policy_document.function["dispatch"]
    values = { json = "{\"Id\":\"dispatch\"}" }
  }

  override_data {
    target = module.wintermute.data.aws_iam_policy_document.function["report"]
    values = { json = "{\"Id\":\"report\"}" }
  }

  override_data {
    target = module.wintermute.data.aws_iam_policy_document.execution
    values = { json = "{\"Id\":\"execution\"}" }
  }

  override_data {
    target = module.wintermute.data.aws_iam_policy_document.task
    values = { json = "{\"Id\":\"task\"}" }
  }

  override_data {
    target = module.wintermute.data.aws_iam_policy_document.queue
    values = { json = "{\"Id\":\"queue\"}" }
  }

  override_data {
    target = module.wintermute.data.aws_iam_policy_document.start_task
    values = { json = "{\"Id\":\"start_task\"}" }
  }

  override_data {
    target = module.wintermute.data.aws_iam_policy_document.airflow
    values = { json = "{\"Id\":\"airflow\"}" }
  }

  override_data {
    target = module.wintermute.data.aws_iam_policy_document.mwaa
    values = { json = "{\"Id\":\"mwaa\"}" }
  }

  override_data {
    target = module.wintermute.data.aws_iam_policy_document.dags
    values = { json = "{\"Id\":\"dags\"}" }
  }

  override_data {
    target = module.wintermute.data.aws_iam_policy_document.assume["lambda"]
    values = { json = "{\"Id\":\"assume_lambda\"}" }
  }

  override_data {
    target = module.wintermute.data.aws_iam_policy_document.assume["ecs"]
    values = { json = "{\"Id\":\"assume_ecs\"}" }
  }

  override_data {
    target = module.wintermute.data.aws_iam_policy_document.assume["airflow"]
    values = { json = "{\"Id\":\"assume_airflow\"}" }
  }

  # What AWS makes up when a resource is made.
  override_resource {
    target = module.wintermute.aws_s3_bucket.this["raw"]
    values = { id = "wintermute-raw-000000000000-us-east-1", arn = "arn:aws:s3:::wintermute-raw-000000000000-us-east-1" }
  }

  override_resource {
    target = module.wintermute.aws_s3_bucket.this["lake"]
    values = { id = "wintermute-lake-000000000000-us-east-1", arn = "arn:aws:s3:::wintermute-lake-000000000000-us-east-1" }
  }

  override_resource {
    target = module.wintermute.aws_s3_bucket.this["airflow"]
    values = { id = "wintermute-airflow-000000000000-us-east-1", arn = "arn:aws:s3:::wintermute-airflow-000000000000-us-east-1" }
  }

  override_resource {
    target = module.wintermute.aws_lambda_function.this["convert"]
    values = { arn = "arn:aws:lambda:us-east-1:000000000000:function:wintermute-convert" }
  }

  override_resource {
    target = module.wintermute.aws_lambda_function.this["dispatch"]
    values = { arn = "arn:aws:lambda:us-east-1:000000000000:function:wintermute-dispatch" }
  }

  override_resource {
    target = module.wintermute.aws_lambda_function.this["report"]
    values = { arn = "arn:aws:lambda:us-east-1:000000000000:function:wintermute-report" }
  }

  override_resource {
    target = module.wintermute.aws_cloudwatch_log_group.function["convert"]
    values = { arn = "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/wintermute-convert" }
  }

  override_resource {
    target = module.wintermute.aws_cloudwatch_log_group.function["dispatch"]
    values = { arn = "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/wintermute-dispatch" }
  }

  override_resource {
    target = module.wintermute.aws_cloudwatch_log_group.function["report"]
    values = { arn = "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/wintermute-report" }
  }

  override_resource {
    target = module.wintermute.aws_cloudwatch_log_group.task
    values = { arn = "arn:aws:logs:us-east-1:000000000000:log-group:/ecs/wintermute-cluster" }
  }

  override_resource {
    target = module.wintermute.aws_sqs_queue.failures
    values = { arn = "arn:aws:sqs:us-east-1:000000000000:wintermute-failures" }
  }

  override_resource {
    target = module.wintermute.aws_sqs_queue.dispatch
    values = {
      arn = "arn:aws:sqs:us-east-1:000000000000:wintermute-dispatch"
      url = "https://sqs.us-east-1.amazonaws.com/000000000000/wintermute-dispatch"
    }
  }

  override_resource {
    target = module.wintermute.aws_sqs_queue.dispatch_failures
    values = { arn = "arn:aws:sqs:us-east-1:000000000000:wintermute-dispatch-failures" }
  }

  override_resource {
    target = module.wintermute.aws_cloudwatch_event_rule.task_stopped
    values = { arn = "arn:aws:events:us-east-1:000000000000:rule/wintermute-task-stopped" }
  }

  override_resource {
    target = module.wintermute.aws_sns_topic.alarms[0]
    values = { arn = "arn:aws:sns:us-east-1:000000000000:wintermute-alarms" }
  }

  override_resource {
    target = module.wintermute.aws_ecr_repository.cluster[0]
    values = { arn = "arn:aws:ecr:us-east-1:000000000000:repository/wintermute-cluster" }
  }

  override_resource {
    target = module.wintermute.aws_ecs_cluster.this[0]
    values = { arn = "arn:aws:ecs:us-east-1:000000000000:cluster/wintermute" }
  }

  override_resource {
    target = module.wintermute.aws_ecs_task_definition.cluster
    values = {
      arn                  = "arn:aws:ecs:us-east-1:000000000000:task-definition/wintermute-cluster:1"
      arn_without_revision = "arn:aws:ecs:us-east-1:000000000000:task-definition/wintermute-cluster"
    }
  }

  override_resource {
    target = module.wintermute.aws_iam_role.execution[0]
    values = { arn = "arn:aws:iam::000000000000:role/wintermute-execution" }
  }

  override_resource {
    target = module.wintermute.aws_iam_role.task[0]
    values = { arn = "arn:aws:iam::000000000000:role/wintermute-task" }
  }

  override_resource {
    target = module.wintermute.aws_security_group.tasks[0]
    values = { id = "sg-00000001" }
  }

  override_resource {
    target = module.wintermute.aws_subnet.private[0]
    values = { id = "subnet-00000001" }
  }

  override_resource {
    target = module.wintermute.aws_subnet.private[1]
    values = { id = "subnet-00000002" }
  }
}

variables {
  artifacts = "./tests/artifacts"
  image     = "000000000000.dkr.ecr.us-east-1.amazonaws.com/wintermute-cluster@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  settings  = { max_k = "12" }
}

run "airflow" {
  command = apply
}

run "direct" {
  command = apply

  variables {
    enable_mwaa = false
  }
}
