variable "name" {
  description = "The prefix of every name."
  type        = string
  default     = "wintermute"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,23}$", var.name))
    error_message = "name must be 2 to 24 lower-case letters, digits and hyphens, and begin with a letter: bucket names hold it."
  }
}

# Data

variable "raw_bucket" {
  description = "The name of the bucket that catalogues are uploaded to; made of name, account and region unless given."
  type        = string
  default     = null

  validation {
    condition     = var.raw_bucket == null || can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.raw_bucket))
    error_message = "raw_bucket must be a valid S3 bucket name."
  }
}

variable "lake_bucket" {
  description = "The name of the bucket that holds everything the chain writes; made of name, account and region unless given."
  type        = string
  default     = null

  validation {
    condition     = var.lake_bucket == null || can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.lake_bucket))
    error_message = "lake_bucket must be a valid S3 bucket name."
  }
}

variable "force_destroy" {
  description = "Whether `terraform destroy` deletes buckets and images that are not empty."
  type        = bool
  default     = false
  nullable    = false
}

variable "old_versions_days" {
  description = "Days after which replaced and deleted objects are gone."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.old_versions_days >= 1 && floor(var.old_versions_days) == var.old_versions_days
    error_message = "old_versions_days must be a whole number of days from 1."
  }
}

# Settings

variable "settings" {
  description = "Settings of every run, by the names of the command's options with underscores: { k = \"8\", max_k = \"30\" }. docs/settings.md lists them."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(var.settings) : can(regex("^[a-z][a-z_]*$", name))])
    error_message = "settings must have names such as max_k: lower-case letters and underscores."
  }
}

variable "log_level" {
  description = "What the functions and the task log."
  type        = string
  default     = "info"
  nullable    = false

  validation {
    condition     = contains(["error", "warn", "info", "debug", "trace"], var.log_level)
    error_message = "log_level must be error, warn, info, debug or trace."
  }
}

# Functions

variable "architecture" {
  description = "The processor that functions and image are built for."
  type        = string
  default     = "arm64"
  nullable    = false

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "architecture must be arm64 or x86_64: that which `make zips image` has built for."
  }
}

variable "artifacts" {
  description = "The folder that holds <function>/bootstrap.zip; that which `make zips` builds unless given."
  type        = string
  default     = null
}

variable "functions" {
  description = "Memory in MB, timeout in seconds, and reserved concurrency (executions at once at most; -1: only the account's limit) of each function. 1,769 MB are one whole processor. A new account has 10 executions in all, and Lambda refuses to reserve any of them."
  type = object({
    convert = optional(object({
      memory      = optional(number, 1769)
      timeout     = optional(number, 900)
      concurrency = optional(number, -1)
    }), {})
    dispatch = optional(object({
      memory      = optional(number, 128)
      timeout     = optional(number, 60)
      concurrency = optional(number, -1)
    }), {})
    report = optional(object({
      memory      = optional(number, 512)
      timeout     = optional(number, 120)
      concurrency = optional(number, -1)
    }), {})
  })
  default  = {}
  nullable = false

  validation {
    condition = alltrue([
      for function in values(var.functions) :
      function.memory >= 128 && function.memory <= 10240 && function.timeout >= 1 && function.timeout <= 900 && function.concurrency >= -1
    ])
    error_message = "functions take 128 to 10240 MB, 1 to 900 seconds, and a concurrency from 0, or -1 for no limit."
  }
}

variable "dispatch_concurrency" {
  description = "Executions of dispatch at once at most: what is more waits in its queue. AWS takes 2 at least."
  type        = number
  default     = 2
  nullable    = false

  validation {
    condition     = var.dispatch_concurrency >= 2 && var.dispatch_concurrency <= 1000 && floor(var.dispatch_concurrency) == var.dispatch_concurrency
    error_message = "dispatch_concurrency must be a whole number from 2 to 1000, which Lambda takes."
  }
}

variable "lambda_limit_gb" {
  description = "Catalogues of more GB are converted by the task in place of the Lambda, which has 15 minutes; archives count ten times their size, and Parquet is the task's in any case. 0: the task converts all."
  type        = number
  default     = 20
  nullable    = false

  validation {
    condition     = var.lambda_limit_gb >= 0 && var.lambda_limit_gb <= 100
    error_message = "lambda_limit_gb must be 0 to 100: no Lambda converts more in its 15 minutes."
  }
}

variable "log_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_days)
    error_message = "log_days must be a number of days that CloudWatch offers, such as 7, 30, 90 or 365."
  }
}

# The clustering task

variable "image" {
  description = "The task's image by digest, <repository>@sha256:…; none only until it is pushed for the first time."
  type        = string
  default     = null

  validation {
    condition     = var.image == null || can(regex("^[^@]+@sha256:[0-9a-f]{64}$", var.image))
    error_message = "image must name the image by digest, <repository>@sha256:<64 hexadecimal digits>: a tag may be moved."
  }
}

variable "cluster_cpu" {
  description = "The task's CPU units: 1024 are one processor."
  type        = number
  default     = 2048
  nullable    = false

  validation {
    condition     = contains([256, 512, 1024, 2048, 4096, 8192, 16384], var.cluster_cpu)
    error_message = "cluster_cpu must be a size that Fargate offers: 256, 512, 1024, 2048, 4096, 8192 or 16384."
  }
}

variable "cluster_memory" {
  description = "The task's memory in MB. A million products take about 650 MB with names alone; of what does not fit a sample is fitted, then all is placed."
  type        = number
  default     = 4096
  nullable    = false

  validation {
    condition = anytrue([
      var.cluster_cpu == 256 && contains([512, 1024, 2048], var.cluster_memory),
      var.cluster_cpu == 512 && contains(range(1024, 4097, 1024), var.cluster_memory),
      var.cluster_cpu == 1024 && contains(range(2048, 8193, 1024), var.cluster_memory),
      var.cluster_cpu == 2048 && contains(range(4096, 16385, 1024), var.cluster_memory),
      var.cluster_cpu == 4096 && contains(range(8192, 30721, 1024), var.cluster_memory),
      var.cluster_cpu == 8192 && contains(range(16384, 61441, 4096), var.cluster_memory),
      var.cluster_cpu == 16384 && contains(range(32768, 122881, 8192), var.cluster_memory),
    ])
    error_message = "cluster_memory must be a size that Fargate offers for cluster_cpu, such as 4096 to 16384 in steps of 1024 for 2048."
  }
}

variable "cluster_disk" {
  description = "The task's own disk in GiB."
  type        = number
  default     = 21
  nullable    = false

  validation {
    condition     = var.cluster_disk >= 21 && var.cluster_disk <= 200
    error_message = "cluster_disk must be 21 to 200 GiB."
  }
}

# Network

variable "vpc_cidr" {
  description = "The addresses of the VPC."
  type        = string
  default     = "10.43.0.0/20"
  nullable    = false

  validation {
    condition     = can(cidrsubnet(var.vpc_cidr, 4, 3))
    error_message = "vpc_cidr must be an IPv4 range with room for 16 subnets, such as 10.43.0.0/20."
  }
}

variable "zones" {
  description = "The two availability zones to use, by name; the first two of the region that need no opt-in unless given. Give them where a zone lacks a service, such as MWAA."
  type        = list(string)
  default     = null

  validation {
    condition     = var.zones == null || try(length(distinct(var.zones)) == 2 && length(var.zones) == 2, false)
    error_message = "zones must be two different zones, such as [\"us-east-1b\", \"us-east-1c\"]."
  }
}

variable "way_out" {
  description = "How the VPC's subnets reach AWS: `endpoints` (nothing leaves AWS), `nat`, or `public` (each task has a public address, and nothing comes in; only without Airflow). docs/aws.md says what each costs."
  type        = string
  default     = "endpoints"
  nullable    = false

  validation {
    condition     = contains(["endpoints", "nat", "public"], var.way_out)
    error_message = "way_out must be endpoints, nat or public."
  }

  validation {
    condition     = !(var.way_out == "public" && var.enable_mwaa && var.existing_airflow == null && var.network == null)
    error_message = "way_out = \"public\" does not go with an Airflow made here: it runs in private subnets alone."
  }
}

# Airflow

variable "dags" {
  description = "The folder that holds the DAGs and their requirements.txt; that of the repository unless given."
  type        = string
  default     = null
}

variable "enable_mwaa" {
  description = "Whether managed Airflow orders, retries and supervises the steps (about 0.49 USD an hour); without it, events alone do."
  type        = bool
  default     = true
  nullable    = false
}

variable "airflow_version" {
  description = "The version of Airflow."
  type        = string
  default     = "3.0.6"
  nullable    = false

  validation {
    condition     = contains(["2.11.0", "3.0.6"], var.airflow_version)
    error_message = "airflow_version must be 2.11.0 or 3.0.6: what MWAA offers, and what the DAGs are tested with."
  }
}

variable "airflow_class" {
  description = "The size of the environment."
  type        = string
  default     = "mw1.small"
  nullable    = false

  validation {
    condition     = contains(["mw1.micro", "mw1.small", "mw1.medium", "mw1.large", "mw1.xlarge", "mw1.2xlarge"], var.airflow_class)
    error_message = "airflow_class must be mw1.micro, mw1.small, mw1.medium, mw1.large, mw1.xlarge or mw1.2xlarge."
  }
}

variable "airflow_workers" {
  description = "Airflow's workers at most."
  type        = number
  default     = 2
  nullable    = false

  validation {
    condition     = var.airflow_workers >= 1 && var.airflow_workers <= 25
    error_message = "airflow_workers must be 1 to 25."
  }
}

variable "airflow_access" {
  description = "Who reaches Airflow's page: PUBLIC_ONLY (anyone with the IAM permission) or PRIVATE_ONLY (from within the VPC)."
  type        = string
  default     = "PUBLIC_ONLY"
  nullable    = false

  validation {
    condition     = contains(["PUBLIC_ONLY", "PRIVATE_ONLY"], var.airflow_access)
    error_message = "airflow_access must be PUBLIC_ONLY or PRIVATE_ONLY."
  }
}

variable "deferrable" {
  description = "Whether Airflow's triggerer waits for the task in place of a worker."
  type        = bool
  default     = false
  nullable    = false

  # Its second try would resume the first one's end: https://github.com/apache/airflow/issues/56704
  validation {
    condition     = !(var.deferrable && var.airflow_version == "3.0.6")
    error_message = "deferrable needs airflow_version 2.11.0: Airflow 3.0.6 does not start a deferred task anew when it tries again."
  }
}

# Alarms

variable "alarm_email" {
  description = "Who is told of failures, by mail."
  type        = string
  default     = null

  validation {
    condition     = var.alarm_email == null || can(regex("^[^@ ]+@[^@ ]+$", var.alarm_email))
    error_message = "alarm_email must be a mail address."
  }
}
