variable "image" {
  description = "The task's image by digest, as `make deploy` names it: <repository>@sha256:…"
  type        = string
}

variable "artifacts" {
  description = "The folder that holds <function>/bootstrap.zip, as `make zips` builds it, seen from this one."
  type        = string
  default     = "../../../target/lambda"
}
