# A company's own account: its network, key, buckets and cluster, and roles as it demands them. Events drive the chain.

terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.25.0"
    }
  }
}

provider "aws" {
  region = "eu-west-1"

  default_tags {
    tags = { team = "data", service = "wintermute" }
  }
}

module "wintermute" {
  source = "../../wintermute"

  name        = "shop-wintermute"
  artifacts   = var.artifacts
  image       = var.image
  enable_mwaa = false

  # The subnets reach S3, ECR and CloudWatch Logs, by endpoints or by a way out.
  network = {
    vpc_id     = "vpc-0123456789abcdef0"
    subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  }

  # Both send their events to EventBridge.
  existing_raw_bucket  = { name = "shop-uploads", kms_key_arn = local.key }
  existing_lake_bucket = { name = "shop-lake", kms_key_arn = local.key }
  kms_key_arn          = local.key

  permissions_boundary = "arn:aws:iam::123456789012:policy/data-boundary"
  role_path            = "/data/"

  existing_cluster = { name = "shop-data" }
  existing_topic   = { arn = "arn:aws:sns:eu-west-1:123456789012:on-call" }
}

locals {
  key = "arn:aws:kms:eu-west-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
}

output "kms_key_policy" {
  description = "What the key's policy needs beside what it has."
  value       = module.wintermute.kms_key_policy
}
