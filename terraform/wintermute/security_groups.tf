# Security groups: no address may come in. The endpoints answer the task and Airflow; Airflow's parts answer each other. Groups that
# exist (`network.security_group_ids`) stand for those of the task and of Airflow.

locals {
  own_groups         = local.own ? true : length(var.network.security_group_ids) == 0
  task_group_ids     = local.own_groups ? aws_security_group.tasks[*].id : var.network.security_group_ids
  airflow_group_ids  = local.own_groups ? aws_security_group.airflow[*].id : var.network.security_group_ids
  own_airflow_groups = local.own_groups && local.make_airflow
}

resource "aws_security_group" "tasks" {
  count = local.own_groups ? 1 : 0

  name        = "${var.name}-tasks"
  description = "The clustering tasks: nothing comes in"
  vpc_id      = local.vpc_id

  tags = { Name = "${var.name}-tasks" }
}

resource "aws_vpc_security_group_egress_rule" "tasks" {
  count = local.own_groups ? 1 : 0

  security_group_id = aws_security_group.tasks[0].id
  description       = "AWS APIs"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_security_group" "endpoints" {
  count = local.closed ? 1 : 0

  name        = "${var.name}-endpoints"
  description = "The interface endpoints: the task and Airflow come in"
  vpc_id      = local.vpc_id

  tags = { Name = "${var.name}-endpoints" }
}

resource "aws_vpc_security_group_ingress_rule" "endpoints_from_tasks" {
  count = local.closed ? 1 : 0

  security_group_id            = aws_security_group.endpoints[0].id
  description                  = "The clustering tasks"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.tasks[0].id
}

resource "aws_vpc_security_group_ingress_rule" "endpoints_from_airflow" {
  count = local.closed && local.make_airflow ? 1 : 0

  security_group_id            = aws_security_group.endpoints[0].id
  description                  = "Airflow"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.airflow[0].id
}

resource "aws_security_group" "airflow" {
  count = local.own_airflow_groups ? 1 : 0

  name        = "${var.name}-airflow"
  description = "Airflow: its parts talk to each other"
  vpc_id      = local.vpc_id

  tags = { Name = "${var.name}-airflow" }
}

resource "aws_vpc_security_group_ingress_rule" "airflow_itself" {
  count = local.own_airflow_groups ? 1 : 0

  security_group_id            = aws_security_group.airflow[0].id
  description                  = "Airflow's own parts, as MWAA demands"
  ip_protocol                  = "-1"
  referenced_security_group_id = aws_security_group.airflow[0].id
}

resource "aws_vpc_security_group_egress_rule" "airflow_itself" {
  count = local.own_airflow_groups ? 1 : 0

  security_group_id            = aws_security_group.airflow[0].id
  description                  = "Airflow's own parts, as MWAA demands"
  ip_protocol                  = "-1"
  referenced_security_group_id = aws_security_group.airflow[0].id
}

resource "aws_vpc_security_group_egress_rule" "airflow" {
  count = local.own_airflow_groups ? 1 : 0

  security_group_id = aws_security_group.airflow[0].id
  description       = "AWS APIs"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}
