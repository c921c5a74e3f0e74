//! The whole chain on one machine: an embedded S3 server over a folder, whose object-created events run the very
//! handlers that the Lambdas run, and the clustering task as a process of its own.

pub mod assign;
mod catalogue_file;
pub mod chain;
pub mod cli;
mod columns;
pub mod convert;
mod files;
pub mod folder;
pub mod format;
pub mod input;
pub mod launcher;
pub mod notifications;
pub mod progress;
pub mod resume;
pub mod run;
pub mod serve;
pub mod server;
pub mod status;
pub mod summary;
mod target;
