# The least: no Airflow, and no network that costs. Nothing but what is stored costs anything while no catalogue is worked.

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

  artifacts   = var.artifacts
  image       = var.image
  enable_mwaa = false
  way_out     = "public"
  settings    = { max_k = "30", text = "title,description=0.2" }
  alarm_email = "data@shop.example"
}
