# The clustering task: repository, cluster, task definition.

locals {
  container = "cluster"

  # Airflow finds a task's log by its group and prefix: the task definition and the DAG's values both come from here.
  task_log_group  = "/ecs/${var.name}-cluster"
  task_log_prefix = "ecs"

  repository_url = var.existing_repository == null ? aws_ecr_repository.cluster[0].repository_url : var.existing_repository.url
  # <account>.dkr.ecr.<region>.<suffix>/<name>
  repository_arn = var.existing_repository == null ? aws_ecr_repository.cluster[0].arn : replace(
    var.existing_repository.url, "/^([0-9]+)[.]dkr[.]ecr[.]([a-z0-9-]+)[.][a-z.]+[/](.+)$/", "arn:${local.partition}:ecr:$2:$1:repository/$3"
  )

  cluster_name = var.existing_cluster == null ? aws_ecs_cluster.this[0].name : var.existing_cluster.name
  cluster_arn = var.existing_cluster == null ? aws_ecs_cluster.this[0].arn : (
    "arn:${local.partition}:ecs:${local.region}:${local.account}:cluster/${var.existing_cluster.name}"
  )
}

resource "aws_ecr_repository" "cluster" {
  count = var.existing_repository == null ? 1 : 0

  name                 = "${var.name}-cluster"
  image_tag_mutability = "IMMUTABLE"
  force_delete         = var.force_destroy

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = var.kms_key_arn == null ? "AES256" : "KMS"
    kms_key         = var.kms_key_arn
  }
}

resource "aws_ecr_lifecycle_policy" "cluster" {
  count = var.existing_repository == null ? 1 : 0

  repository = aws_ecr_repository.cluster[0].name

  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "The last ten images"
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 10 }
      action       = { type = "expire" }
    }]
  })
}

resource "aws_ecs_cluster" "this" {
  count = var.existing_cluster == null ? 1 : 0

  name = var.name

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_cloudwatch_log_group" "task" {
  name              = local.task_log_group
  retention_in_days = var.log_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_ecs_task_definition" "cluster" {
  family                   = "${var.name}-cluster"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cluster_cpu
  memory                   = var.cluster_memory
  execution_role_arn       = local.role_arns.execution
  task_role_arn            = local.role_arns.task

  # A run of the DAG keeps the revision that it began with. Deregistered by the next deployment, it could not be started any more.
  skip_destroy = true

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.architecture == "arm64" ? "ARM64" : "X86_64"
  }

  ephemeral_storage {
    size_in_gib = var.cluster_disk
  }

  # The only place that the task may write to.
  volume {
    name = "scratch"
  }

  container_definitions = jsonencode([{
    name                   = local.container
    image                  = coalesce(var.image, "${local.repository_url}@not-pushed-yet")
    essential              = true
    readonlyRootFilesystem = true
    user                   = "65532:65532"
    environment            = [for name, value in local.logging : { name = name, value = value }]
    mountPoints            = [{ sourceVolume = "scratch", containerPath = "/tmp", readOnly = false }]
    linuxParameters        = { initProcessEnabled = true }
    stopTimeout            = 30

    logConfiguration = {
      logDriver = "awslogs"
      options = {
        "awslogs-group"         = aws_cloudwatch_log_group.task.name
        "awslogs-region"        = local.region
        "awslogs-stream-prefix" = local.task_log_prefix
      }
    }
  }])

  lifecycle {
    precondition {
      condition     = var.image != null
      error_message = "image is not set: push the image first and give its digest, as `make deploy` does."
    }
  }
}
