//! The command line.

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

mod agent;
mod database;
mod flow;
mod options;
mod serve;

pub use options::ServeOptions;
pub use serve::build;

/// The server behind overlay and console.
#[derive(Debug, Parser)]
#[command(name = "ccp-server", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the overlay, the API and the sockets.
    Serve(Box<ServeOptions>),
    /// People who may sign in.
    #[command(subcommand)]
    Agent(agent::AgentCommand),
    /// Check and run flow files without a server.
    #[command(subcommand)]
    Flow(flow::FlowCommand),
    /// Bring the database's schema up to date and stop.
    Migrate {
        #[command(flatten)]
        database: DatabaseOptions,
    },
    /// Write a consistent copy of the database into a new file; the server may go on meanwhile.
    Backup {
        /// The file to write.
        file: PathBuf,
        #[command(flatten)]
        database: DatabaseOptions,
    },
    /// Put a copy that `backup` wrote in the database's place. No server may use it meanwhile.
    Restore {
        /// The file to read.
        file: PathBuf,
        /// Replace a database that is there.
        #[arg(long)]
        replace: bool,
        #[command(flatten)]
        database: DatabaseOptions,
    },
}

/// Which database.
#[derive(Debug, Clone, clap::Args)]
struct DatabaseOptions {
    /// Where everything is kept: `sqlite://PATH` [default: `sqlite://data/ccp.db`].
    #[arg(long, env = "CCP_DATABASE", value_name = "URL")]
    database: Option<String>,
    /// A TOML file with the same options.
    #[arg(long, env = "CCP_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Why a command was not done.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// An option is not right.
    #[error(transparent)]
    Config(#[from] crate::config::ConfigError),
    /// A file cannot be read.
    #[error("{}: {reason}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] ccp_store::StoreError),
    /// The network, or the system under us.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: String,
        /// Why it failed.
        source: std::io::Error,
    },
    /// What was typed is not right.
    #[error("{0}")]
    Usage(String),
    /// A request to ourselves.
    #[error(transparent)]
    Api(#[from] crate::problem::ApiError),
}

impl CliError {
    fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }
}

/// Reads the arguments and does what they say. 0 done, 1 failed, 2 wrong usage.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Command::Flow(command) = cli.command {
        return flow::run(command);
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return failed(&CliError::io("starting")(error)),
    };
    match runtime.block_on(dispatch(cli.command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

fn failed(error: &CliError) -> ExitCode {
    eprintln!("ccp-server: {error}");
    match error {
        CliError::Config(_) | CliError::Usage(_) | CliError::File { .. } => ExitCode::from(2),
        _ => ExitCode::FAILURE,
    }
}

async fn dispatch(command: Command) -> Result<(), CliError> {
    match command {
        Command::Serve(options) => serve::serve(*options).await,
        Command::Agent(command) => agent::run(command).await,
        Command::Migrate { database } => database::migrate(&database).await,
        Command::Backup { file, database } => database::backup(&database, &file).await,
        Command::Restore {
            file,
            replace,
            database,
        } => database::restore(&database, &file, replace).await,
        // Needs no runtime and was done before.
        Command::Flow(_) => Ok(()),
    }
}
