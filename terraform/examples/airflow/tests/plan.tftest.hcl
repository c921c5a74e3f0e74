mock_provider "aws" {
  source = "../../wintermute/tests/aws"
}

variables {
  artifacts = "../../tests/artifacts"
  image     = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/wintermute-cluster@sha256:0000000000000000000000000000000000000000000000000000000000000000"
}

run "it_can_be_applied" {}
