//! The `wintermute` command.

fn main() -> std::process::ExitCode {
    wintermute::cli::main()
}
