# A deployment of the time before there was a module goes on under its new addresses. That nothing of it is destroyed or made anew,
# checks/test_terraform.py reads in the plans of `after_…`.

mock_provider "aws" {
  source = "./wintermute/tests/aws"
}

variables {
  artifacts   = "./tests/artifacts"
  image       = "123456789012.dkr.ecr.us-east-1.amazonaws.com/wintermute-cluster@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  alarm_email = "data@shop.example"
}

run "before_with_airflow" {
  state_key = "airflow"

  module {
    source = "./tests/before"
  }
}

run "after_with_airflow" {
  command   = plan
  state_key = "airflow"
}

run "before_with_nat" {
  state_key = "nat"

  module {
    source = "./tests/before"
  }

  variables {
    way_out = "nat"
  }
}

run "after_with_nat" {
  command   = plan
  state_key = "nat"

  variables {
    way_out = "nat"
  }
}

run "before_by_events_alone" {
  state_key = "direct"

  module {
    source = "./tests/before"
  }

  variables {
    enable_mwaa = false
  }
}

run "after_by_events_alone" {
  command   = plan
  state_key = "direct"

  variables {
    enable_mwaa = false
  }
}
