# A configuration that makes what it gives to the module: none of it is known in the first plan.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "artifacts" {
  type = string
}

variable "image" {
  type = string
}

locals {
  roles = toset(["convert", "dispatch", "report", "execution", "task", "airflow"])
}

module "wintermute" {
  source = "../.."

  artifacts            = var.artifacts
  image                = var.image
  network              = { vpc_id = aws_vpc.this.id, subnet_ids = aws_subnet.this[*].id, security_group_ids = [aws_security_group.this.id] }
  existing_raw_bucket  = { name = aws_s3_bucket.this.id, kms_key_arn = aws_kms_key.this.arn }
  existing_lake_bucket = { name = aws_s3_bucket.this.id, kms_key_arn = aws_kms_key.this.arn }
  kms_key_arn          = aws_kms_key.this.arn
  roles                = { for name, role in aws_iam_role.this : name => role.arn }
  existing_cluster     = { name = aws_ecs_cluster.this.name }
  existing_repository  = { url = aws_ecr_repository.this.repository_url }
  existing_topic       = { arn = aws_sns_topic.this.arn }
}

resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "this" {
  count = 2

  vpc_id     = aws_vpc.this.id
  cidr_block = "10.0.${count.index}.0/24"
}

resource "aws_security_group" "this" {
  vpc_id = aws_vpc.this.id
}

resource "aws_s3_bucket" "this" {}

resource "aws_kms_key" "this" {
  policy = module.wintermute.kms_key_policy
}

resource "aws_iam_role" "this" {
  for_each = local.roles

  assume_role_policy = "{}"
}

resource "aws_iam_role_policy" "this" {
  for_each = local.roles

  role   = aws_iam_role.this[each.key].id
  policy = module.wintermute.role_policies[each.key]
}

resource "aws_ecs_cluster" "this" {
  name = "shop"
}

resource "aws_ecr_repository" "this" {
  name = "shop"
}

resource "aws_sns_topic" "this" {}
