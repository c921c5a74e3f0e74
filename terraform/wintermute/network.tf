# Where the task and Airflow run: a VPC with two subnets in two zones, which MWAA wants, or one that exists (`network`). Functions are
# outside: they need nothing in here.

# Local Zones and Wavelength Zones need an opt-in. They lack services that are used here, and an account that has opted in would
# get them among the first two.
data "aws_availability_zones" "available" {
  state = "available"

  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

locals {
  zones  = coalesce(var.zones, slice(data.aws_availability_zones.available.names, 0, 2))
  own    = var.network == null
  nat    = local.own && var.way_out == "nat"
  public = local.own && var.way_out == "public"
  closed = local.own && var.way_out == "endpoints"

  vpc_id           = local.own ? aws_vpc.this[0].id : var.network.vpc_id
  subnet_ids       = local.own ? aws_subnet.private[*].id : var.network.subnet_ids
  assign_public_ip = local.public || try(var.network.assign_public_ip, false) ? "ENABLED" : "DISABLED"

  # What the task needs to start and to log; what MWAA demands where there is no way out, and what its DAGs call.
  task_services    = ["ecr.api", "ecr.dkr", "logs"]
  airflow_services = ["airflow.api", "airflow.env", "ecs", "kms", "lambda", "monitoring", "sns", "sqs", "ssm"]
  services         = local.closed ? concat(local.task_services, local.make_airflow ? local.airflow_services : []) : []
}

resource "aws_vpc" "this" {
  count = local.own ? 1 : 0

  cidr_block           = var.vpc_cidr
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = { Name = var.name }
}

# The group that comes with every VPC lets its members talk to each other: emptied, so that nobody uses it by mistake.
resource "aws_default_security_group" "unused" {
  count = local.own ? 1 : 0

  vpc_id = aws_vpc.this[0].id
}

resource "aws_subnet" "private" {
  count = local.own ? 2 : 0

  vpc_id            = aws_vpc.this[0].id
  availability_zone = local.zones[count.index]
  cidr_block        = cidrsubnet(var.vpc_cidr, 4, count.index)

  tags = { Name = "${var.name}-private-${local.zones[count.index]}" }
}

resource "aws_route_table" "private" {
  count = local.own ? 1 : 0

  vpc_id = aws_vpc.this[0].id

  tags = { Name = "${var.name}-private" }
}

resource "aws_route_table_association" "private" {
  count = local.own ? 2 : 0

  subnet_id      = aws_subnet.private[count.index].id
  route_table_id = aws_route_table.private[0].id
}

# A gateway endpoint costs nothing, and keeps catalogues off the NAT gateway.
resource "aws_vpc_endpoint" "s3" {
  count = local.own ? 1 : 0

  vpc_id            = aws_vpc.this[0].id
  service_name      = "com.amazonaws.${local.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [aws_route_table.private[0].id]

  tags = { Name = "${var.name}-s3" }
}

resource "aws_vpc_endpoint" "service" {
  for_each = toset(local.services)

  vpc_id              = aws_vpc.this[0].id
  service_name        = "com.amazonaws.${local.region}.${each.key}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = aws_subnet.private[*].id
  security_group_ids  = [aws_security_group.endpoints[0].id]

  tags = { Name = "${var.name}-${each.key}" }
}

# The way out: by NAT, or for each task by itself with a public address.

resource "aws_subnet" "public" {
  count = local.nat ? 1 : 0

  vpc_id            = aws_vpc.this[0].id
  availability_zone = local.zones[0]
  cidr_block        = cidrsubnet(var.vpc_cidr, 4, 2)

  tags = { Name = "${var.name}-public" }
}

resource "aws_internet_gateway" "this" {
  count = local.nat || local.public ? 1 : 0

  vpc_id = aws_vpc.this[0].id

  tags = { Name = var.name }
}

resource "aws_route_table" "public" {
  count = local.nat ? 1 : 0

  vpc_id = aws_vpc.this[0].id

  tags = { Name = "${var.name}-public" }
}

resource "aws_route" "out" {
  count = local.nat ? 1 : 0

  route_table_id         = aws_route_table.public[0].id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this[0].id
}

resource "aws_route_table_association" "public" {
  count = local.nat ? 1 : 0

  subnet_id      = aws_subnet.public[0].id
  route_table_id = aws_route_table.public[0].id
}

resource "aws_eip" "nat" {
  count = local.nat ? 1 : 0

  domain = "vpc"

  tags = { Name = "${var.name}-nat" }
}

resource "aws_nat_gateway" "this" {
  count = local.nat ? 1 : 0

  allocation_id = aws_eip.nat[0].id
  subnet_id     = aws_subnet.public[0].id

  tags = { Name = var.name }

  depends_on = [aws_internet_gateway.this]
}

resource "aws_route" "nat" {
  count = local.nat ? 1 : 0

  route_table_id         = aws_route_table.private[0].id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this[0].id
}

resource "aws_route" "public" {
  count = local.public ? 1 : 0

  route_table_id         = aws_route_table.private[0].id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this[0].id
}
