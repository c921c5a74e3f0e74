//! Where and how the task runs: the environment of the Lambda.

use aws_sdk_ecs::types::AssignPublicIp;
use wintermute_shared::{Error, Result};

/// Where and how the task runs.
#[derive(Clone, Debug, PartialEq)]
pub struct EcsSettings {
    /// `WINTERMUTE_ECS_CLUSTER`: the cluster's name or ARN.
    pub cluster: String,
    /// `WINTERMUTE_TASK_DEFINITION`: family, family:revision or ARN.
    pub task_definition: String,
    /// `WINTERMUTE_CONTAINER`: the container in the task definition that the environment is for.
    pub container: String,
    /// `WINTERMUTE_SUBNETS`: 1 to 16 subnet ids, separated by commas.
    pub subnets: Vec<String>,
    /// `WINTERMUTE_SECURITY_GROUPS`: 1 to 5 security group ids, separated by commas.
    pub security_groups: Vec<String>,
    /// `WINTERMUTE_ASSIGN_PUBLIC_IP`: `ENABLED` or `DISABLED`, the default.
    pub assign_public_ip: AssignPublicIp,
}

impl EcsSettings {
    /// Reads and checks the settings; `variable` answers the value of an environment variable.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the variable, its rule and its value.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let text = |name: &str, what: &str| {
            variable(name)
                .filter(|value| !value.trim().is_empty())
                .ok_or_else(|| Error::invalid(format!("{name} is not set: it must name {what}")))
        };
        let ids = |name: &str, what: &str, prefix: &str, most: usize| {
            let ids: Vec<String> = text(name, what)?.split(',').map(|id| id.trim().to_owned()).collect();
            match ids.iter().find(|id| !id.starts_with(prefix)) {
                Some(id) => Err(Error::invalid(format!(
                    "{name} must list ids that begin with {prefix}, separated by commas, not {id:?}"
                ))),
                None if ids.len() > most => {
                    Err(Error::invalid(format!("{name} lists {} ids: ECS takes at most {most}", ids.len())))
                }
                None => Ok(ids),
            }
        };
        Ok(Self {
            cluster: text("WINTERMUTE_ECS_CLUSTER", "the ECS cluster that runs the task")?,
            task_definition: text(
                "WINTERMUTE_TASK_DEFINITION",
                "the task definition of the clustering task",
            )?,
            container: text("WINTERMUTE_CONTAINER", "the container in the task definition")?,
            subnets: ids("WINTERMUTE_SUBNETS", "the task's subnets", "subnet-", 16)?,
            security_groups: ids("WINTERMUTE_SECURITY_GROUPS", "the task's security groups", "sg-", 5)?,
            assign_public_ip: match variable("WINTERMUTE_ASSIGN_PUBLIC_IP").as_deref() {
                None | Some("" | "DISABLED") => AssignPublicIp::Disabled,
                Some("ENABLED") => AssignPublicIp::Enabled,
                Some(other) => {
                    return Err(Error::invalid(format!(
                        "WINTERMUTE_ASSIGN_PUBLIC_IP must be ENABLED or DISABLED, not {other:?}"
                    )));
                }
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VARIABLES: [(&str, &str); 5] = [
        ("WINTERMUTE_ECS_CLUSTER", "wintermute"),
        ("WINTERMUTE_TASK_DEFINITION", "wintermute-cluster:3"),
        ("WINTERMUTE_CONTAINER", "cluster"),
        ("WINTERMUTE_SUBNETS", "subnet-a, subnet-b"),
        ("WINTERMUTE_SECURITY_GROUPS", "sg-1"),
    ];

    /// The settings with one variable changed.
    fn read(name: &str, value: &str) -> Result<EcsSettings> {
        EcsSettings::read(|asked| {
            let given = VARIABLES.iter().find(|(variable, _)| *variable == asked).map(|(_, value)| *value);
            if asked == name { Some(value.to_owned()) } else { given.map(str::to_owned) }
        })
    }

    #[test]
    fn each_missing_setting_is_named() {
        for (name, _) in VARIABLES {
            let error = read(name, " ").unwrap_err().to_string();
            assert!(error.starts_with(&format!("{name} is not set: it must name ")), "{error}");
        }
    }

    #[test]
    fn settings_outside_the_rules_are_refused_with_rule_and_value() {
        let error = |name, value: &str| read(name, value).unwrap_err().to_string();
        assert!(error("WINTERMUTE_SUBNETS", "subnet-a,vpc-1").contains("begin with subnet-"));
        assert!(error("WINTERMUTE_SECURITY_GROUPS", "sg-1,").ends_with("not \"\""));
        assert!(
            error("WINTERMUTE_SUBNETS", &["subnet-a"; 17].join(",")).contains("17 ids: ECS takes at most 16")
        );
        assert!(error("WINTERMUTE_ASSIGN_PUBLIC_IP", "yes").contains("ENABLED or DISABLED, not \"yes\""));
        assert_eq!(
            read("WINTERMUTE_ASSIGN_PUBLIC_IP", "ENABLED").unwrap().assign_public_ip,
            AssignPublicIp::Enabled
        );
    }
}
