# What exists already, in place of what would be made. Most are objects, so that what they name may be made in the same configuration: whether
# there is one is known before its ARN.

variable "network" {
  description = "A VPC that exists, in place of one made here: its subnets (two in two zones with Airflow), security groups of the task and Airflow in place of new ones, and whether tasks get public addresses, which public subnets need."
  type = object({
    vpc_id             = string
    subnet_ids         = list(string)
    security_group_ids = optional(list(string), [])
    assign_public_ip   = optional(bool, false)
  })
  default = null

  validation {
    condition     = var.network == null || try(length(var.network.subnet_ids) > 0, false)
    error_message = "network must name a subnet at least."
  }

  validation {
    condition     = var.network == null || !var.enable_mwaa || var.existing_airflow != null || try(length(var.network.subnet_ids) == 2, false)
    error_message = "network must name two subnets with enable_mwaa: MWAA takes two, in two zones."
  }
}

variable "existing_raw_bucket" {
  description = "A bucket that exists, in place of the raw bucket: it must send its events to EventBridge. With the key that it encrypts with, if it is one of your own."
  type = object({
    name        = string
    kms_key_arn = optional(string)
  })
  default = null

  validation {
    condition     = var.existing_raw_bucket == null || var.raw_bucket == null
    error_message = "existing_raw_bucket and raw_bucket cannot both be given: raw_bucket names one to be made."
  }
}

variable "existing_lake_bucket" {
  description = "A bucket that exists, in place of the lake bucket: it must send its events to EventBridge. With the key that it encrypts with, if it is one of your own."
  type = object({
    name        = string
    kms_key_arn = optional(string)
  })
  default = null

  validation {
    condition     = var.existing_lake_bucket == null || var.lake_bucket == null
    error_message = "existing_lake_bucket and lake_bucket cannot both be given: lake_bucket names one to be made."
  }
}

variable "kms_key_arn" {
  description = "A key of your own that encrypts everything at rest, in place of AWS' keys; its policy must hold what the output `kms_key_policy` says. Give it from the first deployment on: the image's repository and Airflow cannot change their key."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key, arn:aws:kms:<region>:<account>:key/<id>, not of an alias."
  }
}

variable "permissions_boundary" {
  description = "The ARN of the permissions boundary that the account demands of roles, if it does."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary == null || can(regex("^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/.+$", var.permissions_boundary))
    error_message = "permissions_boundary must be the ARN of a policy, arn:aws:iam::<account>:policy/<name>."
  }
}

variable "role_path" {
  description = "The path of every role."
  type        = string
  default     = "/"
  nullable    = false

  validation {
    condition     = can(regex("^/([!-~]+/)?$", var.role_path))
    error_message = "role_path must begin and end with a slash, such as /data/."
  }
}

variable "roles" {
  description = "The ARNs of roles that exist, in place of all that would be made: each needs what the output `role_policies` says under its name. `airflow` is for an Airflow that is made here."
  type = object({
    convert   = string
    dispatch  = string
    report    = string
    execution = string
    task      = string
    airflow   = optional(string)
  })
  default = null

  validation {
    condition     = var.roles == null || !var.enable_mwaa || var.existing_airflow != null || try(var.roles.airflow, null) != null
    error_message = "roles must name a role for airflow, which is made here: or give existing_airflow, or enable_mwaa = false."
  }
}

variable "existing_repository" {
  description = "A repository of ECR that exists, in place of the image's own, by its address <account>.dkr.ecr.<region>.amazonaws.com/<name>."
  type = object({
    url = string
  })
  default = null

  validation {
    condition     = var.existing_repository == null || can(regex("^[0-9]{12}\\.dkr\\.ecr\\.[a-z0-9-]+\\.amazonaws\\.com(\\.cn)?/[^:@]+$", var.existing_repository.url))
    error_message = "existing_repository.url must be <account>.dkr.ecr.<region>.amazonaws.com/<name>, without a tag."
  }
}

variable "existing_cluster" {
  description = "A cluster of ECS that exists, in place of one made here."
  type = object({
    name = string
  })
  default = null
}

variable "existing_airflow" {
  description = "An environment of managed Airflow that exists, in place of one made here, and the prefix of its variables in SSM if it is not /<name>/airflow/variables. Its role needs what the output `airflow_policy` says."
  type = object({
    name             = string
    variables_prefix = optional(string)
  })
  default = null

  validation {
    condition     = var.existing_airflow == null || var.enable_mwaa
    error_message = "existing_airflow needs enable_mwaa = true: without it, events alone drive the chain."
  }
}

variable "existing_topic" {
  description = "A topic of SNS that exists, in place of the alarms' own; its policy must let CloudWatch and EventBridge publish."
  type = object({
    arn = string
  })
  default = null
}
