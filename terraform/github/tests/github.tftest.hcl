# The roles of the workflow, in an account made up for them.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "000000000000" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
}

variables {
  repository   = "shop/wintermute"
  state_bucket = "shop-terraform"
}

run "each_role_has_one_subject" {
  command = apply

  assert {
    condition = {
      for name, document in data.aws_iam_policy_document.assume :
      name => one([for condition in document.statement[0].condition : one(condition.values) if endswith(condition.variable, ":sub")])
      } == {
      plan   = "repo:shop/wintermute:pull_request"
      deploy = "repo:shop/wintermute:environment:production"
    }
    error_message = "A pull request plans; only the environment production deploys."
  }

  assert {
    condition     = alltrue(flatten([for document in data.aws_iam_policy_document.assume : [for condition in document.statement[0].condition : condition.test == "StringEquals"]]))
    error_message = "Subjects are compared whole."
  }
}

run "a_plan_reads_no_catalogue" {
  command = apply

  assert {
    condition = anytrue([
      for statement in data.aws_iam_policy_document.plan.statement :
      statement.effect == "Deny" && contains(statement.actions, "s3:GetObject") && toset(statement.not_resources) == toset(["arn:aws:s3:::shop-terraform/wintermute/*"])
    ])
    error_message = "The plan's role reads no object but the state."
  }

  assert {
    condition     = endswith(aws_iam_role_policy_attachment.plan.policy_arn, "/ReadOnlyAccess")
    error_message = "The plan's role writes nothing."
  }
}

run "a_deployment_changes_no_role_of_its_own" {
  command = apply

  assert {
    condition = anytrue([
      for statement in data.aws_iam_policy_document.deploy.statement :
      statement.effect == "Deny" && toset(statement.resources) == toset(["arn:aws:iam::000000000000:role/wintermute-github-*"])
    ])
    error_message = "The deploy role cannot widen itself."
  }
}

run "a_deployment_makes_roles_of_its_name_alone" {
  command = apply

  variables {
    role_path = "/data/"
  }

  assert {
    condition = [
      for statement in data.aws_iam_policy_document.deploy.statement : toset(statement.resources) if contains(statement.actions, "iam:CreateRole")
    ] == [toset(["arn:aws:iam::000000000000:role/data/wintermute-*"])]
    error_message = "The deploy role makes roles with the deployment's name, in its path."
  }
}

run "a_provider_that_is_there_is_used" {
  command = apply

  variables {
    create_provider = false
  }

  assert {
    condition     = length(aws_iam_openid_connect_provider.github) == 0
    error_message = "An account has one provider for GitHub at most."
  }
}

run "a_wildcard_is_no_repository" {
  command = plan

  variables {
    repository = "shop/*"
  }

  expect_failures = [var.repository]
}
