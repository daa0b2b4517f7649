//! Passes the arguments in and the exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    outflow::cli::main()
}
