variable "repository" {
  description = "The repository on GitHub that deploys, as owner/name."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.repository))
    error_message = "repository must be owner/name, without wildcards."
  }
}

variable "region" {
  description = "The deployment's region."
  type        = string
  default     = "us-east-1"
}

variable "name" {
  description = "The deployment's `name`: the prefix of every name."
  type        = string
  default     = "wintermute"
}

variable "state_bucket" {
  description = "The bucket of Terraform's state, as in terraform/backend.tf."
  type        = string
}

variable "state_prefix" {
  description = "What the state's key begins with, as in terraform/backend.tf."
  type        = string
  default     = "wintermute/"
}

variable "create_provider" {
  description = "Whether to make the account's OIDC provider for GitHub; false where it has one already."
  type        = bool
  default     = true
}

variable "permissions_boundary" {
  description = "The ARN of the permissions boundary that the account demands of roles, if it does."
  type        = string
  default     = null
}

variable "role_path" {
  description = "The deployment's `role_path`."
  type        = string
  default     = "/"
}
