//! Starts the server, or does one of the things its command line offers.

use std::process::ExitCode;

/// Many threads make and drop small things all the time: the system's allocator takes a fifth of the server's time for it, and
/// keeps much more memory than is in use.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    ccp_server::cli::main()
}
