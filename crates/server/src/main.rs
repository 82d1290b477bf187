//! Starts the server, or does one of the things its command line offers.

use std::process::ExitCode;

fn main() -> ExitCode {
    ccp_server::cli::main()
}
