//! Which DAG dispatch starts: the environment of the Lambda.

use wintermute_shared::{Error, Result};

/// The DAG and its environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AirflowSettings {
    /// `WINTERMUTE_MWAA_ENVIRONMENT`: the environment's name.
    pub environment: String,
    /// `WINTERMUTE_DAG`: the DAG's id; `wintermute` unless given.
    pub dag: String,
}

impl AirflowSettings {
    /// Reads and checks the settings; `variable` answers the value of an environment variable.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the variable and its rule.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let given = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        Ok(Self {
            environment: given("WINTERMUTE_MWAA_ENVIRONMENT").ok_or_else(|| {
                Error::invalid(
                    "WINTERMUTE_MWAA_ENVIRONMENT is not set: it must name the Airflow environment that runs the DAG",
                )
            })?,
            dag: given("WINTERMUTE_DAG").unwrap_or_else(|| "wintermute".to_owned()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_must_be_named() {
        assert!(
            AirflowSettings::read(|_| None)
                .unwrap_err()
                .to_string()
                .contains("WINTERMUTE_MWAA_ENVIRONMENT is not set")
        );
        let named =
            AirflowSettings::read(|name| (name == "WINTERMUTE_MWAA_ENVIRONMENT").then(|| "shop".to_owned()));
        assert_eq!(named.unwrap(), AirflowSettings { environment: "shop".into(), dag: "wintermute".into() });
    }
}
