# What the plan promises, without AWS. `terraform test` runs it.

mock_provider "aws" {
  source = "./tests/aws"
}

variables {
  artifacts = "../tests/artifacts"
  image     = "123456789012.dkr.ecr.us-east-1.amazonaws.com/wintermute-cluster@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  settings  = { k = "8", max_k = "30" }
}

run "events_reach_their_functions" {
  command = plan

  assert {
    condition     = aws_s3_bucket_notification.raw[0].lambda_function[0].filter_prefix == "raw/"
    error_message = "Uploads below raw/ call convert."
  }

  assert {
    condition = {
      for function in aws_s3_bucket_notification.lake[0].lambda_function :
      function.id => "${coalesce(function.filter_prefix, "any/")}*${function.filter_suffix}"
    } == { report = "models/*/manifest.json", failures = "any/*/failed.json", waiting = "processed/*/waiting.json" }
    error_message = "The manifest, each failure and each folder that waits call report."
  }

  assert {
    condition = {
      for queue in aws_s3_bucket_notification.lake[0].queue : queue.id => "${queue.filter_prefix}*${queue.filter_suffix}"
    } == { dispatch = "processed/*/catalogue.csv", handover = "processed/*/handover.json" }
    error_message = "The catalogue and what convert hands over wait in the queue before dispatch."
  }

  assert {
    condition     = alltrue([for permission in aws_lambda_permission.bucket : permission.source_account == "123456789012"])
    error_message = "Only this account's buckets may call the functions."
  }
}

run "no_bucket_is_public_and_all_are_versioned" {
  command = plan

  assert {
    condition = toset(keys(aws_s3_bucket.this)) == toset(["raw", "lake", "airflow"]) && alltrue([
      for block in aws_s3_bucket_public_access_block.this :
      block.block_public_acls && block.block_public_policy && block.ignore_public_acls && block.restrict_public_buckets
    ])
    error_message = "Every bucket blocks public access."
  }

  assert {
    condition = alltrue([
      for name in keys(aws_s3_bucket.this) :
      aws_s3_bucket_versioning.this[name].versioning_configuration[0].status == "Enabled" &&
      contains(keys(aws_s3_bucket_server_side_encryption_configuration.this), name) &&
      contains(keys(aws_s3_bucket_lifecycle_configuration.this), name)
    ])
    error_message = "Every bucket is versioned and encrypted, and clears away what is old."
  }

  assert {
    condition = alltrue([
      for document in data.aws_iam_policy_document.tls_only :
      document.statement[0].effect == "Deny" && one(document.statement[0].condition).variable == "aws:SecureTransport"
    ])
    error_message = "Every bucket refuses what does not come by TLS."
  }
}

run "functions_are_what_the_code_expects" {
  command = plan

  assert {
    condition = (
      aws_lambda_function.this["convert"].environment[0].variables["WINTERMUTE_K"] == "8" &&
      aws_lambda_function.this["convert"].environment[0].variables["WINTERMUTE_MAX_K"] == "30"
    )
    error_message = "Settings reach convert under the names that it reads."
  }

  assert {
    condition     = aws_lambda_function.this["convert"].environment[0].variables["WINTERMUTE_MAX_MEMORY"] == "3686MiB"
    error_message = "A catalogue that does not fit into the task's memory is fitted to a sample, rather than ends the task."
  }

  assert {
    condition     = aws_lambda_function.this["convert"].environment[0].variables["WINTERMUTE_LAMBDA_LIMIT_GB"] == "20"
    error_message = "convert knows what is too much for it."
  }

  assert {
    condition     = alltrue([for function in aws_lambda_function.this : function.runtime == "provided.al2023" && function.architectures == tolist(["arm64"])])
    error_message = "The functions are native programs for one architecture."
  }

  assert {
    condition     = alltrue([for config in aws_lambda_function_event_invoke_config.this : length(config.destination_config[0].on_failure) == 1])
    error_message = "An event that has failed for good is kept."
  }
}

run "airflow_by_default" {
  command = plan

  assert {
    condition     = aws_lambda_function.this["dispatch"].environment[0].variables["ORCHESTRATOR"] == "airflow"
    error_message = "With Airflow, dispatch starts the DAG."
  }

  assert {
    condition     = contains(keys(aws_lambda_function.this["dispatch"].environment[0].variables), "WINTERMUTE_TASK_DEFINITION")
    error_message = "With Airflow too, dispatch can start the task that converts."
  }

  assert {
    condition     = aws_mwaa_environment.this[0].airflow_version == "3.0.6" && length(aws_subnet.private) == 2
    error_message = "The version is pinned, and there are two private subnets."
  }

  assert {
    condition     = aws_subnet.private[0].availability_zone != aws_subnet.private[1].availability_zone
    error_message = "MWAA wants two zones."
  }

  assert {
    condition     = aws_s3_object.airflow["wintermute.py"].key == "dags/wintermute.py" && aws_s3_object.airflow["requirements.txt"].key == "requirements.txt"
    error_message = "Terraform uploads the DAGs and their requirements."
  }

  assert {
    condition     = aws_mwaa_environment.this[0].airflow_configuration_options["secrets.backend_kwargs"] == jsonencode({ connections_prefix = "/wintermute/airflow/connections", variables_prefix = "/wintermute/airflow/variables" })
    error_message = "Airflow reads its variables from SSM."
  }

  assert {
    condition     = tonumber(aws_mwaa_environment.this[0].airflow_configuration_options["core.max_map_length"]) == 10000
    error_message = "wintermute_many maps over more uploads than the 1024 that Airflow allows by itself."
  }

  assert {
    condition     = aws_ssm_parameter.airflow.name == "/wintermute/airflow/variables/wintermute"
    error_message = "The parameter is Airflow's variable `wintermute`."
  }
}

run "without_airflow_nothing_of_it_is_there" {
  command = plan

  variables {
    enable_mwaa = false
  }

  assert {
    condition = (
      length(aws_mwaa_environment.this) + length(aws_iam_role.airflow) + length(aws_security_group.airflow) +
      length(aws_s3_object.airflow) == 0
    )
    error_message = "enable_mwaa = false makes nothing of Airflow."
  }

  assert {
    condition     = toset(keys(aws_s3_bucket.this)) == toset(["raw", "lake"])
    error_message = "Nor a bucket for its DAGs."
  }

  assert {
    condition     = toset(keys(aws_vpc_endpoint.service)) == toset(["ecr.api", "ecr.dkr", "logs"])
    error_message = "Nor endpoints that only Airflow needs."
  }

  assert {
    condition     = aws_lambda_function.this["dispatch"].environment[0].variables["ORCHESTRATOR"] == "direct"
    error_message = "Without Airflow, events alone drive the chain."
  }
}

run "task_roles_alone_are_passed" {
  command = apply

  variables {
    enable_mwaa = false
  }

  assert {
    condition = [
      for statement in data.aws_iam_policy_document.start_task.statement : toset(statement.resources)
      if contains(statement.actions, "iam:PassRole")
    ] == [toset([aws_iam_role.task[0].arn, aws_iam_role.execution[0].arn])]
    error_message = "Who starts the task passes its two roles."
  }

  assert {
    condition = {
      for name, document in data.aws_iam_policy_document.function : name => length(coalesce(document.source_policy_documents, []))
    } == { convert = 0, dispatch = 1, report = 0 }
    error_message = "Of the functions, dispatch alone starts the task."
  }

  assert {
    condition = alltrue([
      for document in data.aws_iam_policy_document.function : alltrue([
        for statement in document.statement : !contains(statement.actions, "iam:PassRole")
      ])
    ])
    error_message = "No function passes another role."
  }
}

run "no_action_is_a_wildcard" {
  command = apply

  assert {
    condition = alltrue([
      for action in flatten([
        [for document in data.aws_iam_policy_document.function : [for statement in document.statement : statement.actions]],
        [for document in data.aws_iam_policy_document.mwaa : [for statement in document.statement : statement.actions]],
        [for statement in data.aws_iam_policy_document.dags.statement : statement.actions],
        [for statement in data.aws_iam_policy_document.start_task.statement : statement.actions],
        [for statement in data.aws_iam_policy_document.execution.statement : statement.actions],
        [for statement in data.aws_iam_policy_document.task.statement : statement.actions],
      ]) : !strcontains(action, "*")
    ])
    error_message = "Every role names its actions."
  }

  assert {
    condition = alltrue([
      for statement in data.aws_iam_policy_document.task.statement :
      statement.sid == "List" || alltrue([for resource in statement.resources : can(regex("/(raw|processed|models|assigned)/\\*$", resource))])
    ])
    error_message = "The task reads and writes its prefixes alone."
  }

  assert {
    condition = alltrue(flatten([
      for statement in data.aws_iam_policy_document.task.statement : [
        for resource in statement.resources : !strcontains(resource, "/raw/") if contains(statement.actions, "s3:PutObject")
      ]
    ]))
    error_message = "The task writes no upload."
  }
}

run "the_log_is_where_airflow_looks_for_it" {
  command = apply

  assert {
    condition = (
      jsondecode(aws_ecs_task_definition.cluster.container_definitions)[0].logConfiguration.options["awslogs-group"] ==
      jsondecode(aws_ssm_parameter.airflow.value).log_group
    )
    error_message = "The DAG reads the group that the task writes to."
  }

  assert {
    condition = jsondecode(aws_ssm_parameter.airflow.value).log_stream_prefix == join("/", [
      jsondecode(aws_ecs_task_definition.cluster.container_definitions)[0].logConfiguration.options["awslogs-stream-prefix"],
      jsondecode(aws_ecs_task_definition.cluster.container_definitions)[0].name,
    ])
    error_message = "The DAG's prefix is that of the task definition and the container's name."
  }

  assert {
    condition     = jsondecode(aws_ssm_parameter.airflow.value).container == jsondecode(aws_ecs_task_definition.cluster.container_definitions)[0].name
    error_message = "The DAG overrides the container that is there."
  }

  assert {
    condition = (
      jsondecode(aws_ecs_task_definition.cluster.container_definitions)[0].readonlyRootFilesystem &&
      jsondecode(aws_ecs_task_definition.cluster.container_definitions)[0].user == "65532:65532"
    )
    error_message = "The task runs as nobody on a file system that it cannot write to."
  }
}

run "nothing_comes_in_from_an_address" {
  command = plan

  assert {
    condition = alltrue([
      for rule in concat(
        aws_vpc_security_group_ingress_rule.endpoints_from_tasks,
        aws_vpc_security_group_ingress_rule.endpoints_from_airflow,
        aws_vpc_security_group_ingress_rule.airflow_itself,
      ) : rule.cidr_ipv4 == null && rule.cidr_ipv6 == null
    ])
    error_message = "Only security groups of this stack come in."
  }
}

run "a_nat_gateway_in_place_of_endpoints" {
  command = plan

  variables {
    way_out = "nat"
  }

  assert {
    condition     = length(aws_vpc_endpoint.service) == 0 && length(aws_nat_gateway.this) == 1 && aws_vpc_endpoint.s3[0].vpc_endpoint_type == "Gateway"
    error_message = "With NAT there are no interface endpoints, and S3 keeps its own."
  }
}

run "tasks_with_public_addresses_in_place_of_endpoints" {
  command = plan

  variables {
    enable_mwaa = false
    way_out     = "public"
  }

  assert {
    condition = (
      length(aws_vpc_endpoint.service) + length(aws_nat_gateway.this) == 0 && length(aws_route.public) == 1 &&
      aws_lambda_function.this["dispatch"].environment[0].variables["WINTERMUTE_ASSIGN_PUBLIC_IP"] == "ENABLED"
    )
    error_message = "Nothing of the network costs anything while no task runs."
  }
}

# Values that are refused, each by its variable.

run "an_image_by_tag_is_refused" {
  command = plan

  variables {
    image = "example.com/wintermute-cluster:latest"
  }

  expect_failures = [var.image]
}

run "an_image_that_is_not_there_is_asked_for" {
  command = plan

  variables {
    image = null
  }

  expect_failures = [aws_ecs_task_definition.cluster]
}

run "a_version_that_mwaa_does_not_offer_is_refused" {
  command = plan

  variables {
    airflow_version = "3.1.0"
  }

  expect_failures = [var.airflow_version]
}

run "a_task_that_would_not_be_tried_again_is_refused" {
  command = plan

  variables {
    deferrable = true
  }

  expect_failures = [var.deferrable]
}

run "a_size_that_fargate_does_not_offer_is_refused" {
  command = plan

  variables {
    cluster_cpu    = 1024
    cluster_memory = 16384
  }

  expect_failures = [var.cluster_memory]
}

run "a_limit_that_no_lambda_reaches_is_refused" {
  command = plan

  variables {
    lambda_limit_gb = 101
  }

  expect_failures = [var.lambda_limit_gb]
}

run "functions_that_are_not_built_are_asked_for" {
  command = plan

  variables {
    artifacts = "./tests/nowhere"
  }

  expect_failures = [aws_lambda_function.this]
}

run "airflow_without_private_subnets_is_refused" {
  command = plan

  variables {
    way_out = "public"
  }

  expect_failures = [var.way_out]
}
