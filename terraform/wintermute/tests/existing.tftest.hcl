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
