//! Settings from options and from the environment, and back.

use super::{Settings, list};
use crate::{Error, Result};
use clap::{ArgMatches, Args, Command, FromArgMatches, Parser};

/// The settings as arguments of a command. An option for a list of columns may be given several times; all its items count.
#[derive(Clone, Debug)]
pub struct SettingsArgs(pub Settings);

impl FromArgMatches for SettingsArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self(Settings {
            text: items(matches, "text"),
            keep: items(matches, "keep"),
            fill: items(matches, "fill"),
            missing: items(matches, "missing"),
            map: items(matches, "map"),
            ..Settings::from_arg_matches(matches)?
        }))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for SettingsArgs {
    fn augment_args(command: Command) -> Command {
        Settings::augment_args(command)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Settings::augment_args_for_update(command)
    }
}

/// The items of all lists that were given for one option.
fn items<T: Clone + Send + Sync + 'static>(matches: &ArgMatches, option: &str) -> Vec<T> {
    matches.get_many::<Vec<T>>(option).into_iter().flatten().flatten().cloned().collect()
}

#[derive(Parser)]
#[command(no_binary_name = true)]
pub(super) struct Environment {
    #[command(flatten)]
    pub(super) settings: SettingsArgs,
}

impl Default for Settings {
    /// The documented defaults, whatever the environment says.
    fn default() -> Self {
        use clap::CommandFactory;
        let command = Environment::command().mut_args(|arg| arg.env(None::<&str>));
        let matches = command.get_matches_from(std::iter::empty::<&str>());
        Self::from_arg_matches(&matches).expect("every default is a valid value")
    }
}

impl Settings {
    /// The settings that are given by name, such as `max_k`, and value; then those that the environment names, with defaults for the
    /// rest.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a name that no setting has and a value that is not allowed.
    pub fn from_env(given: &[(String, String)]) -> Result<Self> {
        let options = given.iter().map(|(name, value)| format!("--{}={value}", name.replace('_', "-")));
        let parsed = Environment::try_parse_from(options).map_err(|e| {
            Error::invalid(e.to_string().trim().trim_start_matches("error: ").replace('\n', " "))
        })?;
        let SettingsArgs(settings) = parsed.settings;
        settings.check()?;
        Ok(settings)
    }

    /// The settings as one line of JSON, the same for equal settings: what the run's name is made from.
    pub fn canonical(&self) -> String {
        serde_json::to_string(self).expect("settings are plain values")
    }

    /// The settings as environment variables that [`Settings::from_env`] reads.
    pub fn to_env(&self) -> Vec<(String, String)> {
        let serde_json::Value::Object(fields) =
            serde_json::to_value(self).expect("settings are plain values")
        else {
            unreachable!("a struct serialises to an object")
        };
        let text =
            |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        fields
            .iter()
            .filter(|(_, value)| !value.is_null() && !value.as_array().is_some_and(Vec::is_empty))
            .map(|(name, value)| {
                let value = match value {
                    serde_json::Value::Array(items) => {
                        let items: Vec<String> = items.iter().map(text).collect();
                        list::join(items.iter().map(String::as_str))
                    }
                    other => text(other),
                };
                (format!("WINTERMUTE_{}", name.to_uppercase()), value)
            })
            .collect()
    }
}
