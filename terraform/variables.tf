# The variables of the module, under the same names: `null` leaves the module's default, which the folder wintermute gives together
# with what it refuses. Beside them, where everything goes and what tags it has.

variable "region" {
  description = "The region of everything."
  type        = string
  default     = "us-east-1"

  validation {
    condition     = can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", var.region))
    error_message = "region must be the name of an AWS region, such as us-east-1."
  }
}

variable "tags" {
  description = "Tags of every resource, beside `project`."
  type        = map(string)
  default     = {}
}

variable "name" {
  description = "The prefix of every name."
  type        = string
  default     = "wintermute"
}

# Data

variable "raw_bucket" {
  description = "The name of the bucket that catalogues are uploaded to; made of name, account and region unless given."
  type        = string
  default     = null
}

variable "lake_bucket" {
  description = "The name of the bucket that holds everything the chain writes; made of name, account and region unless given."
  type        = string
  default     = null
}

variable "force_destroy" {
  description = "Whether `terraform destroy` deletes buckets and images that are not empty."
  type        = bool
  default     = null
}

variable "old_versions_days" {
  description = "Days after which replaced and deleted objects are gone."
  type        = number
  default     = null
}

# Settings

variable "settings" {
  description = "Settings of every run, by the names of the command's options with underscores: { k = \"8\", max_k = \"30\" }. docs/settings.md lists them."
  type        = map(string)
  default     = null
}

variable "log_level" {
  description = "What the functions and the task log."
  type        = string
  default     = null
}

# Functions

variable "artifacts" {
  description = "The folder that holds <function>/bootstrap.zip, seen from this one."
  type        = string
  default     = "../target/lambda"
}

variable "architecture" {
  description = "The processor that functions and image are built for."
  type        = string
  default     = null
}

variable "functions" {
  description = "Memory in MB, timeout in seconds, and reserved concurrency (executions at once at most; -1: only the account's limit) of each function. 1,769 MB are one whole processor. A new account has 10 executions in all, and Lambda refuses to reserve any of them."
  type        = any
  default     = null
}

variable "dispatch_concurrency" {
  description = "Executions of dispatch at once at most: what is more waits in its queue. AWS takes 2 at least."
  type        = number
  default     = null
}

variable "lambda_limit_gb" {
  description = "Catalogues of more GB are converted by the task in place of the Lambda, which has 15 minutes; archives count ten times their size, and Parquet is the task's in any case. 0: the task converts all."
  type        = number
  default     = null
}

variable "log_days" {
  description = "Days that logs are kept."
  type        = number
  default     = null
}

# The clustering task

variable "image" {
  description = "The task's image by digest, <repository>@sha256:…; none only until it is pushed for the first time."
  type        = string
  default     = null
}

variable "cluster_cpu" {
  description = "The task's CPU units: 1024 are one processor."
  type        = number
  default     = null
}

variable "cluster_memory" {
  description = "The task's memory in MB. A million products take about 650 MB with names alone; of what does not fit a sample is fitted, then all is placed."
  type        = number
  default     = null
}

variable "cluster_disk" {
  description = "The task's own disk in GiB."
  type        = number
  default     = null
}

# Network

variable "vpc_cidr" {
  description = "The addresses of the VPC."
  type        = string
  default     = null
}

variable "zones" {
  description = "The two availability zones to use, by name; the first two of the region that need no opt-in unless given. Give them where a zone lacks a service, such as MWAA."
  type        = list(string)
  default     = null
}

variable "way_out" {
  description = "How the VPC's subnets reach AWS: `endpoints` (nothing leaves AWS), `nat`, or `public` (each task has a public address, and nothing comes in; only without Airflow). docs/aws.md says what each costs."
  type        = string
  default     = null
}

# Airflow

variable "enable_mwaa" {
  description = "Whether managed Airflow orders, retries and supervises the steps (about 0.49 USD an hour); without it, events alone do."
  type        = bool
  default     = null
}

variable "airflow_version" {
  description = "The version of Airflow."
  type        = string
  default     = null
}

variable "airflow_class" {
  description = "The size of the environment."
  type        = string
  default     = null
}

variable "airflow_workers" {
  description = "Airflow's workers at most."
  type        = number
  default     = null
}

variable "airflow_access" {
  description = "Who reaches Airflow's page: PUBLIC_ONLY (anyone with the IAM permission) or PRIVATE_ONLY (from within the VPC)."
  type        = string
  default     = null
}

variable "deferrable" {
  description = "Whether Airflow's triggerer waits for the task in place of a worker."
  type        = bool
  default     = null
}

# Alarms

variable "alarm_email" {
  description = "Who is told of failures, by mail."
  type        = string
  default     = null
}

# What exists already

variable "network" {
  description = "A VPC that exists, in place of one made here: its subnets (two in two zones with Airflow), security groups of the task and Airflow in place of new ones, and whether tasks get public addresses, which public subnets need."
  type        = any
  default     = null
}

variable "existing_raw_bucket" {
  description = "A bucket that exists, in place of the raw bucket: it must send its events to EventBridge. With the key that it encrypts with, if it is one of your own."
  type        = any
  default     = null
}

variable "existing_lake_bucket" {
  description = "A bucket that exists, in place of the lake bucket: it must send its events to EventBridge. With the key that it encrypts with, if it is one of your own."
  type        = any
  default     = null
}

variable "kms_key_arn" {
  description = "A key of your own that encrypts everything at rest, in place of AWS' keys; its policy must hold what the output `kms_key_policy` says. Give it from the first deployment on: the image's repository and Airflow cannot change their key."
  type        = string
  default     = null
}

variable "permissions_boundary" {
  description = "The ARN of the permissions boundary that the account demands of roles, if it does."
  type        = string
  default     = null
}

variable "role_path" {
  description = "The path of every role."
  type        = string
  default     = null
}

variable "roles" {
  description = "The ARNs of roles that exist, in place of all that would be made: each needs what the output `role_policies` says under its name. `airflow` is for an Airflow that is made here."
  type        = any
  default     = null
}

variable "existing_repository" {
  description = "A repository of ECR that exists, in place of the image's own, by its address <account>.dkr.ecr.<region>.amazonaws.com/<name>."
  type        = any
  default     = null
}

variable "existing_cluster" {
  description = "A cluster of ECS that exists, in place of one made here."
  type        = any
  default     = null
}

variable "existing_airflow" {
  description = "An environment of managed Airflow that exists, in place of one made here, and the prefix of its variables in SSM if it is not /<name>/airflow/variables. Its role needs what the output `airflow_policy` says."
  type        = any
  default     = null
}

variable "existing_topic" {
  description = "A topic of SNS that exists, in place of the alarms' own; its policy must let CloudWatch and EventBridge publish."
  type        = any
  default     = null
}
