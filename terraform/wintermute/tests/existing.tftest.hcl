# What exists already is used, and nothing is made in its place.

mock_provider "aws" {
  source = "./tests/aws"
}

variables {
  artifacts   = "../tests/artifacts"
  image       = "123456789012.dkr.ecr.us-east-1.amazonaws.com/wintermute-cluster@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  enable_mwaa = false
}

# A network

run "a_vpc_that_exists_is_used" {
  command = apply

  variables {
    enable_mwaa = true
    network     = { vpc_id = "vpc-1", subnet_ids = ["subnet-1", "subnet-2"] }
  }

  assert {
    condition = (
      length(aws_vpc.this) + length(aws_subnet.private) + length(aws_route_table.private) + length(aws_vpc_endpoint.s3) +
      length(aws_vpc_endpoint.service) + length(aws_default_security_group.unused) + length(aws_security_group.endpoints) == 0
    )
    error_message = "No VPC is made, nor anything in it but security groups."
  }

  assert {
    condition     = aws_security_group.tasks[0].vpc_id == "vpc-1" && aws_security_group.airflow[0].vpc_id == "vpc-1"
    error_message = "The security groups lie in the VPC that exists."
  }

  assert {
    condition = (
      aws_lambda_function.this["dispatch"].environment[0].variables["WINTERMUTE_SUBNETS"] == "subnet-1,subnet-2" &&
      jsondecode(aws_ssm_parameter.airflow.value).subnets == ["subnet-1", "subnet-2"] &&
      toset(aws_mwaa_environment.this[0].network_configuration[0].subnet_ids) == toset(["subnet-1", "subnet-2"])
    )
    error_message = "The task and Airflow run in its subnets."
  }
}

run "security_groups_that_exist_are_used" {
  command = apply

  variables {
    enable_mwaa = true
    network     = { vpc_id = "vpc-1", subnet_ids = ["subnet-1", "subnet-2"], security_group_ids = ["sg-1", "sg-2"] }
  }

  assert {
    condition     = length(aws_security_group.tasks) + length(aws_security_group.airflow) + length(aws_vpc_security_group_egress_rule.tasks) == 0
    error_message = "No security group is made."
  }

  assert {
    condition = (
      aws_lambda_function.this["dispatch"].environment[0].variables["WINTERMUTE_SECURITY_GROUPS"] == "sg-1,sg-2" &&
      jsondecode(aws_ssm_parameter.airflow.value).security_groups == ["sg-1", "sg-2"] &&
      toset(aws_mwaa_environment.this[0].network_configuration[0].security_group_ids) == toset(["sg-1", "sg-2"])
    )
    error_message = "The task and Airflow are in those that exist."
  }
}

run "public_subnets_need_public_addresses" {
  command = apply

  variables {
    network = { vpc_id = "vpc-1", subnet_ids = ["subnet-1"], assign_public_ip = true }
  }

  assert {
    condition = (
      aws_lambda_function.this["dispatch"].environment[0].variables["WINTERMUTE_ASSIGN_PUBLIC_IP"] == "ENABLED" &&
      jsondecode(aws_ssm_parameter.airflow.value).assign_public_ip == "ENABLED"
    )
    error_message = "Tasks get public addresses where they are asked for."
  }
}

run "airflow_in_one_subnet_is_refused" {
  command = plan

  variables {
    enable_mwaa = true
    network     = { vpc_id = "vpc-1", subnet_ids = ["subnet-1"] }
  }

  expect_failures = [var.network]
}

# Buckets

run "buckets_that_exist_call_by_eventbridge" {
  command = apply

  variables {
    existing_raw_bucket  = { name = "shop-uploads" }
    existing_lake_bucket = { name = "shop-lake" }
  }

  assert {
    condition = (
      length(aws_s3_bucket.this) + length(aws_s3_bucket_policy.this) + length(aws_s3_bucket_lifecycle_configuration.this) +
      length(aws_s3_bucket_notification.raw) + length(aws_s3_bucket_notification.lake) + length(aws_lambda_permission.bucket) == 0
    )
    error_message = "Nothing of a bucket that exists is changed, its one notification least of all."
  }

  assert {
    condition = {
      for name, rule in aws_cloudwatch_event_rule.object :
      name => [one(jsondecode(rule.event_pattern).detail.bucket.name), [for key in jsondecode(rule.event_pattern).detail.object.key : one(values(key))]]
      } == {
      convert  = ["shop-uploads", ["raw/"]]
      dispatch = ["shop-lake", ["processed/*/catalogue.csv", "processed/*/handover.json"]]
      report   = ["shop-lake", ["models/*/manifest.json", "/failed.json", "processed/*/waiting.json"]]
    }
    error_message = "The same objects call the same functions."
  }

  assert {
    condition = alltrue([
      for name, target in aws_cloudwatch_event_target.object : (
        target.arn == (name == "dispatch" ? aws_sqs_queue.dispatch.arn : aws_lambda_function.this[name].arn) &&
        target.input_transformer[0].input_template == "{\"bucket\": <bucket>, \"key\": <key>}" &&
        aws_lambda_permission.rule[name].source_arn == aws_cloudwatch_event_rule.object[name].arn
      )
    ])
    error_message = "A function is called as by hand, with bucket and key, and only by its rule; dispatch through its queue."
  }

  assert {
    condition = [
      for statement in data.aws_iam_policy_document.queue.statement : one(flatten([for principal in statement.principals : tolist(principal.identifiers)]))
    ] == ["events.amazonaws.com"]
    error_message = "Rules alone fill the queue."
  }

  assert {
    condition     = toset(keys(aws_cloudwatch_metric_alarm.undelivered)) == toset(["convert", "dispatch", "report", "task-failed", "task-stopped"])
    error_message = "An event that a rule does not deliver is an alarm."
  }

  assert {
    condition = (
      aws_lambda_function.this["convert"].environment[0].variables["WINTERMUTE_LAKE_BUCKET"] == "shop-lake" &&
      jsondecode(aws_ssm_parameter.airflow.value).raw_bucket == "shop-uploads" && output.upload == "s3://shop-uploads/raw/"
    )
    error_message = "All that names a bucket names the one that exists."
  }

  assert {
    condition = toset(flatten([
      for statement in data.aws_iam_policy_document.task.statement : statement.resources if statement.sid == "List"
    ])) == toset(["arn:aws:s3:::shop-uploads", "arn:aws:s3:::shop-lake"])
    error_message = "Roles reach the buckets that exist."
  }
}

run "one_bucket_that_exists_leaves_the_other_its_notification" {
  command = plan

  variables {
    existing_raw_bucket = { name = "shop-uploads" }
  }

  assert {
    condition = (
      toset(keys(aws_s3_bucket.this)) == toset(["lake"]) && length(aws_s3_bucket_notification.lake) == 1 &&
      toset(keys(aws_cloudwatch_event_rule.object)) == toset(["convert"]) &&
      toset(keys(aws_lambda_permission.bucket)) == toset(["dispatch", "report"])
    )
    error_message = "The bucket that is made here calls by its notification."
  }
}

run "a_bucket_both_made_and_there_is_refused" {
  command = plan

  variables {
    raw_bucket          = "shop-raw"
    existing_raw_bucket = { name = "shop-uploads" }
  }

  expect_failures = [var.existing_raw_bucket]
}

# Keys

run "a_key_of_ones_own_encrypts_everything" {
  command = apply

  variables {
    enable_mwaa = true
    kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/1"
  }

  assert {
    condition = alltrue([
      for encryption in aws_s3_bucket_server_side_encryption_configuration.this : alltrue([
        for rule in encryption.rule : (
          rule.bucket_key_enabled == true &&
          rule.apply_server_side_encryption_by_default[0].sse_algorithm == "aws:kms" &&
          rule.apply_server_side_encryption_by_default[0].kms_master_key_id == "arn:aws:kms:us-east-1:123456789012:key/1"
        )
      ])
    ])
    error_message = "The buckets are encrypted with it."
  }

  assert {
    condition = toset(concat(
      [for group in concat(values(aws_cloudwatch_log_group.function), values(aws_cloudwatch_log_group.airflow), [aws_cloudwatch_log_group.task]) : group.kms_key_id],
      [for function in aws_lambda_function.this : function.kms_key_arn],
      [for queue in [aws_sqs_queue.failures, aws_sqs_queue.dispatch, aws_sqs_queue.dispatch_failures] : queue.kms_master_key_id],
      [aws_sns_topic.alarms[0].kms_master_key_id],
      [aws_ecr_repository.cluster[0].encryption_configuration[0].kms_key, aws_mwaa_environment.this[0].kms_key],
    )) == toset(["arn:aws:kms:us-east-1:123456789012:key/1"])
    error_message = "So are logs, the functions' environment, the queues, the topic, the image and Airflow."
  }

  assert {
    condition = alltrue([
      for document in concat(values(data.aws_iam_policy_document.function), [data.aws_iam_policy_document.task, data.aws_iam_policy_document.dags]) : [
        for statement in document.statement : toset(statement.resources) if contains(statement.actions, "kms:Decrypt")
      ] == [toset(["arn:aws:kms:us-east-1:123456789012:key/1"])]
    ])
    error_message = "Every role that reads or writes may use that key, and no other."
  }

  assert {
    condition = toset(flatten([
      for statement in data.aws_iam_policy_document.key.statement : [for principal in statement.principals : principal.identifiers]
    ])) == toset(["logs.us-east-1.amazonaws.com", "cloudwatch.amazonaws.com", "events.amazonaws.com", "s3.amazonaws.com"])
    error_message = "The key's policy lets the services use it that encrypt by themselves."
  }
}

run "the_keys_of_buckets_that_exist_are_used" {
  command = apply

  variables {
    existing_raw_bucket  = { name = "shop-uploads", kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/raw" }
    existing_lake_bucket = { name = "shop-lake", kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/lake" }
  }

  assert {
    condition = toset(flatten([
      for statement in data.aws_iam_policy_document.task.statement : statement.resources if contains(statement.actions, "kms:Decrypt")
    ])) == toset(["arn:aws:kms:us-east-1:123456789012:key/raw", "arn:aws:kms:us-east-1:123456789012:key/lake"])
    error_message = "Roles may use the buckets' keys."
  }
}

run "an_alias_is_no_key" {
  command = plan

  variables {
    kms_key_arn = "alias/shop"
  }

  expect_failures = [var.kms_key_arn]
}

# Roles

run "every_role_is_bounded_and_lies_in_its_path" {
  command = plan

  variables {
    enable_mwaa          = true
    permissions_boundary = "arn:aws:iam::123456789012:policy/boundary"
    role_path            = "/data/"
  }

  assert {
    condition = alltrue([
      for role in concat(values(aws_iam_role.function), aws_iam_role.airflow, aws_iam_role.task, aws_iam_role.execution) :
      role.permissions_boundary == "arn:aws:iam::123456789012:policy/boundary" && role.path == "/data/"
    ])
    error_message = "The account's boundary and path hold for every role."
  }
}

run "a_path_without_slashes_is_refused" {
  command = plan

  variables {
    role_path = "data"
  }

  expect_failures = [var.role_path]
}

run "roles_that_exist_are_used" {
  command = apply

  variables {
    enable_mwaa = true
    roles = {
      convert   = "arn:aws:iam::123456789012:role/shop-convert"
      dispatch  = "arn:aws:iam::123456789012:role/shop-dispatch"
      report    = "arn:aws:iam::123456789012:role/shop-report"
      execution = "arn:aws:iam::123456789012:role/shop-execution"
      task      = "arn:aws:iam::123456789012:role/shop-task"
      airflow   = "arn:aws:iam::123456789012:role/shop-airflow"
    }
  }

  assert {
    condition = (
      length(aws_iam_role.function) + length(aws_iam_role.execution) + length(aws_iam_role.task) + length(aws_iam_role.airflow) +
      length(aws_iam_role_policy.function) + length(aws_iam_role_policy.execution) + length(aws_iam_role_policy.task) + length(aws_iam_role_policy.airflow) == 0
    )
    error_message = "No role is made, and no policy of one that exists is changed."
  }

  assert {
    condition = (
      { for name, function in aws_lambda_function.this : name => function.role } == { for name in ["convert", "dispatch", "report"] : name => "arn:aws:iam::123456789012:role/shop-${name}" } &&
      aws_ecs_task_definition.cluster.execution_role_arn == "arn:aws:iam::123456789012:role/shop-execution" &&
      aws_ecs_task_definition.cluster.task_role_arn == "arn:aws:iam::123456789012:role/shop-task" &&
      aws_mwaa_environment.this[0].execution_role_arn == "arn:aws:iam::123456789012:role/shop-airflow"
    )
    error_message = "Each part takes the role that exists for it."
  }

  assert {
    condition = [
      for statement in data.aws_iam_policy_document.start_task.statement : toset(statement.resources)
      if contains(statement.actions, "iam:PassRole")
    ] == [toset(["arn:aws:iam::123456789012:role/shop-task", "arn:aws:iam::123456789012:role/shop-execution"])]
    error_message = "Who starts the task passes those."
  }

  assert {
    condition     = toset(keys(output.role_policies)) == toset(["convert", "dispatch", "report", "execution", "task", "airflow"])
    error_message = "What each role needs is an output."
  }
}

run "an_airflow_without_its_role_is_refused" {
  command = plan

  variables {
    enable_mwaa = true
    roles = {
      convert   = "arn:aws:iam::123456789012:role/shop-convert"
      dispatch  = "arn:aws:iam::123456789012:role/shop-dispatch"
      report    = "arn:aws:iam::123456789012:role/shop-report"
      execution = "arn:aws:iam::123456789012:role/shop-execution"
      task      = "arn:aws:iam::123456789012:role/shop-task"
    }
  }

  expect_failures = [var.roles]
}

# The task

run "cluster_and_repository_that_exist_are_used" {
  command = apply

  variables {
    existing_cluster    = { name = "shop" }
    existing_repository = { url = "210987654321.dkr.ecr.eu-west-1.amazonaws.com/data/wintermute" }
  }

  assert {
    condition     = length(aws_ecs_cluster.this) + length(aws_ecr_repository.cluster) + length(aws_ecr_lifecycle_policy.cluster) == 0
    error_message = "Neither is made."
  }

  assert {
    condition = (
      aws_lambda_function.this["dispatch"].environment[0].variables["WINTERMUTE_ECS_CLUSTER"] == "arn:aws:ecs:us-east-1:123456789012:cluster/shop" &&
      jsondecode(aws_ssm_parameter.airflow.value).cluster == "shop" &&
      alltrue([
        for rule in [aws_cloudwatch_event_rule.task_failed, aws_cloudwatch_event_rule.task_stopped] : (
          jsondecode(rule.event_pattern).detail.clusterArn == ["arn:aws:ecs:us-east-1:123456789012:cluster/shop"] &&
          jsondecode(rule.event_pattern).detail.group == ["family:wintermute-cluster"]
        )
      ])
    )
    error_message = "The task runs in the cluster that exists, and the failures of this task there, no others, are told."
  }

  assert {
    condition = alltrue([
      for statement in data.aws_iam_policy_document.function["dispatch"].statement :
      toset(statement.resources) == toset(["arn:aws:ecs:us-east-1:123456789012:task/shop/*"]) if statement.sid == "SeeTask"
    ])
    error_message = "dispatch sees the tasks of that cluster."
  }

  assert {
    condition = output.repository == "210987654321.dkr.ecr.eu-west-1.amazonaws.com/data/wintermute" && toset(flatten([
      for statement in data.aws_iam_policy_document.execution.statement : statement.resources if statement.sid == "Image"
    ])) == toset(["arn:aws:ecr:eu-west-1:210987654321:repository/data/wintermute"])
    error_message = "The image is pushed to the repository that exists, and pulled from it."
  }
}

run "a_repository_with_a_tag_is_refused" {
  command = plan

  variables {
    existing_repository = { url = "210987654321.dkr.ecr.eu-west-1.amazonaws.com/data/wintermute:latest" }
  }

  expect_failures = [var.existing_repository]
}

# Alarms

run "a_topic_that_exists_is_told" {
  command = apply

  variables {
    existing_topic = { arn = "arn:aws:sns:us-east-1:123456789012:on-call" }
    alarm_email    = "data@shop.example"
  }

  assert {
    condition     = length(aws_sns_topic.alarms) + length(aws_sns_topic_policy.alarms) == 0
    error_message = "No topic is made, and the policy of the one that exists is not touched."
  }

  assert {
    condition = toset(concat(
      flatten([for alarm in concat(values(aws_cloudwatch_metric_alarm.errors), values(aws_cloudwatch_metric_alarm.step_failed), values(aws_cloudwatch_metric_alarm.undelivered), [aws_cloudwatch_metric_alarm.failures, aws_cloudwatch_metric_alarm.dispatch_failures, aws_cloudwatch_metric_alarm.waiting, aws_cloudwatch_metric_alarm.no_report]) : tolist(alarm.alarm_actions)]),
      [aws_cloudwatch_event_target.task_failed.arn, aws_sns_topic_subscription.mail[0].topic_arn, jsondecode(aws_ssm_parameter.airflow.value).topic],
    )) == toset(["arn:aws:sns:us-east-1:123456789012:on-call"])
    error_message = "All that is told goes to the topic that exists."
  }
}

# Airflow

run "an_airflow_that_exists_is_called" {
  command = apply

  variables {
    enable_mwaa      = true
    existing_airflow = { name = "shop-airflow", variables_prefix = "/airflow/variables/" }
    network          = { vpc_id = "vpc-1", subnet_ids = ["subnet-1"] }
  }

  assert {
    condition = (
      length(aws_mwaa_environment.this) + length(aws_iam_role.airflow) + length(aws_security_group.airflow) + length(aws_s3_object.airflow) +
      length(aws_cloudwatch_log_group.airflow) == 0 && !contains(keys(aws_s3_bucket.this), "airflow")
    )
    error_message = "Nothing of Airflow is made."
  }

  assert {
    condition = (
      aws_lambda_function.this["dispatch"].environment[0].variables["ORCHESTRATOR"] == "airflow" &&
      aws_lambda_function.this["dispatch"].environment[0].variables["WINTERMUTE_MWAA_ENVIRONMENT"] == "shop-airflow" &&
      output.airflow_environment == "shop-airflow"
    )
    error_message = "dispatch starts the DAG in the environment that exists."
  }

  assert {
    condition = toset(flatten([
      for statement in data.aws_iam_policy_document.function["dispatch"].statement : statement.resources if statement.sid == "StartDag"
    ])) == toset(["arn:aws:airflow:us-east-1:123456789012:role/shop-airflow/User"])
    error_message = "And may do so there alone."
  }

  assert {
    condition = aws_ssm_parameter.airflow.name == "/airflow/variables/wintermute" && toset(flatten([
      for statement in data.aws_iam_policy_document.dags.statement : statement.resources if statement.sid == "Variables"
    ])) == toset(["arn:aws:ssm:us-east-1:123456789012:parameter/airflow/variables/wintermute"])
    error_message = "The DAG's variable lies where that environment looks, and its role needs no other."
  }

  assert {
    condition = data.aws_iam_policy_document.existing_airflow.source_policy_documents == tolist([
      data.aws_iam_policy_document.start_task.json, data.aws_iam_policy_document.dags.json
    ])
    error_message = "The output airflow_policy has all that the DAGs do."
  }
}

run "airflow_that_exists_but_is_switched_off_is_refused" {
  command = plan

  variables {
    existing_airflow = { name = "shop-airflow" }
  }

  expect_failures = [var.existing_airflow]
}

# All of it

run "only_what_is_the_deployments_own_is_made" {
  command = apply

  variables {
    enable_mwaa          = true
    network              = { vpc_id = "vpc-1", subnet_ids = ["subnet-1", "subnet-2"], security_group_ids = ["sg-1"] }
    existing_raw_bucket  = { name = "shop-uploads", kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/1" }
    existing_lake_bucket = { name = "shop-lake", kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/1" }
    kms_key_arn          = "arn:aws:kms:us-east-1:123456789012:key/1"
    permissions_boundary = "arn:aws:iam::123456789012:policy/boundary"
    role_path            = "/data/"
    existing_cluster     = { name = "shop" }
    existing_repository  = { url = "210987654321.dkr.ecr.us-east-1.amazonaws.com/wintermute" }
    existing_topic       = { arn = "arn:aws:sns:us-east-1:123456789012:on-call" }
    existing_airflow     = { name = "shop-airflow" }
  }

  assert {
    condition = (
      length(aws_vpc.this) + length(aws_security_group.tasks) + length(aws_s3_bucket.this) + length(aws_ecs_cluster.this) +
      length(aws_ecr_repository.cluster) + length(aws_sns_topic.alarms) + length(aws_mwaa_environment.this) == 0
    )
    error_message = "All can exist at once."
  }

  assert {
    condition     = length(local.keys) == 1
    error_message = "A key is named once."
  }
}

run "what_the_same_configuration_makes_can_be_given" {
  command = plan

  module {
    source = "./tests/caller"
  }

  assert {
    condition     = length(aws_iam_role_policy.this) == 6
    error_message = "What is made is known before its names are."
  }
}
