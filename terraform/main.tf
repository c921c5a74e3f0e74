# What is deployed: the module, with the provider and the state of this folder.

module "wintermute" {
  source = "./wintermute"

  # Written as they were before there was a module, so that nothing is uploaded anew.
  artifacts = var.artifacts
  dags      = "${path.module}/../dags"

  name                 = var.name
  raw_bucket           = var.raw_bucket
  lake_bucket          = var.lake_bucket
  force_destroy        = var.force_destroy
  old_versions_days    = var.old_versions_days
  settings             = var.settings
  log_level            = var.log_level
  architecture         = var.architecture
  functions            = var.functions
  dispatch_concurrency = var.dispatch_concurrency
  lambda_limit_gb      = var.lambda_limit_gb
  log_days             = var.log_days
  image                = var.image
  cluster_cpu          = var.cluster_cpu
  cluster_memory       = var.cluster_memory
  cluster_disk         = var.cluster_disk
  vpc_cidr             = var.vpc_cidr
  zones                = var.zones
  way_out              = var.way_out
  enable_mwaa          = var.enable_mwaa
  airflow_version      = var.airflow_version
  airflow_class        = var.airflow_class
  airflow_workers      = var.airflow_workers
  airflow_access       = var.airflow_access
  deferrable           = var.deferrable
  alarm_email          = var.alarm_email
  network              = var.network
  existing_raw_bucket  = var.existing_raw_bucket
  existing_lake_bucket = var.existing_lake_bucket
  kms_key_arn          = var.kms_key_arn
  permissions_boundary = var.permissions_boundary
  role_path            = var.role_path
  roles                = var.roles
  existing_repository  = var.existing_repository
  existing_cluster     = var.existing_cluster
  existing_airflow     = var.existing_airflow
  existing_topic       = var.existing_topic
}
