# An Airflow that exists: the deployment starts its DAG there, and the role of the environment gets what the DAG needs.

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
}

module "wintermute" {
  source = "../../wintermute"

  artifacts = var.artifacts
  image     = var.image
  way_out   = "public"

  # Its secrets backend looks for variables below this prefix.
  existing_airflow = { name = "shop-airflow", variables_prefix = "/airflow/variables" }
}

resource "aws_iam_role_policy" "airflow" {
  name   = "wintermute"
  role   = "shop-airflow-execution"
  policy = module.wintermute.airflow_policy
}

# The DAGs import each other: they lie directly in the environment's folder of DAGs.
resource "aws_s3_object" "dags" {
  for_each = fileset("${path.module}/../../../dags", "{*.py,*.json}")

  bucket      = "shop-airflow-dags"
  key         = "dags/${each.key}"
  source      = "${path.module}/../../../dags/${each.key}"
  source_hash = filemd5("${path.module}/../../../dags/${each.key}")
}
