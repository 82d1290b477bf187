//! `serve` and `dev`: the product running on this machine.

use std::net::TcpStream;
use std::process::{Child, Command};
use std::time::Duration;

use crate::bundle;
use crate::error::{Error, Result};
use crate::process;
use crate::project::Project;
use crate::report;
use crate::setup;

/// Where `serve` serves, unless told otherwise.
const LISTEN: &str = "127.0.0.1:8080";
/// Where the database lies, seen from the checkout.
const DATABASE: &str = "sqlite://data/ccp.db";

/// Builds overlay and server and becomes the server, which says where to look and who may sign in.
pub fn serve(project: &Project, options: &[String]) -> Result<()> {
    bundle::overlay(project)?;
    let binary = bundle::server(project)?;
    make_data_folder(project)?;
    become_it(server(project, &binary).args(options))
}

/// The server, and beside it Trunk's own server, which builds the overlay again on every change.
pub fn dev(project: &Project, options: &[String]) -> Result<()> {
    setup::ensure(project, setup::BUNDLE)?;
    report::timed("the server (some minutes the first time)", || {
        process::run(process::command(project, "cargo").args([
            "build",
            "--quiet",
            "-p",
            "ccp-server",
        ]))
    })?;
    make_data_folder(project)?;
    let binary = project.target.join("debug").join(bundle::binary_name());
    let mut server = start(
        server(project, &binary)
            // The demo CRM page then frames the overlay that Trunk builds, and may do so.
            .args(["--public-url", "http://127.0.0.1:8081"])
            .args(["--allowed-origin", "http://localhost:8081"])
            .args(options),
    )?;
    if let Err(error) = until_it_listens(&mut server) {
        stop(&mut server);
        return Err(error);
    }
    println!(
        "\nThe overlay: http://127.0.0.1:8081 · inside a CRM page: http://localhost:8081/demo/crm · Ctrl-C ends both\n"
    );
    // A folder of its own: `dist` is the release bundle's.
    let mut trunk = process::command(project, "trunk");
    trunk
        .args(["serve", "--dist"])
        .arg(project.target.join("dev-dist"));
    let trunk = start(&mut trunk);
    let ended = trunk.and_then(|trunk| first_to_end(&mut server, trunk));
    stop(&mut server);
    ended
}

fn server(project: &Project, binary: &std::path::Path) -> Command {
    let mut command = process::command(project, binary);
    command.args([
        "serve",
        "--demo",
        "--database",
        DATABASE,
        "--listen",
        LISTEN,
    ]);
    command
}

fn make_data_folder(project: &Project) -> Result<()> {
    let folder = project.root.join("data");
    std::fs::create_dir_all(&folder).map_err(Error::io("make", &folder))
}

fn start(command: &mut Command) -> Result<Child> {
    command.spawn().map_err(|source| Error::Io {
        what: format!("start `{}`", process::shown(command)),
        source,
    })
}

fn until_it_listens(server: &mut Child) -> Result<()> {
    while TcpStream::connect(LISTEN).is_err() {
        if let Some(status) = ended(server)? {
            return Err(Error::needed(format!(
                "the server ended before it listened ({status})"
            )));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// Waits for either to end and stops Trunk. Ctrl-C reaches all three by itself, since they share the terminal.
fn first_to_end(server: &mut Child, mut trunk: Child) -> Result<()> {
    let who = loop {
        if let Some(status) = ended(&mut trunk)? {
            break format!("trunk ended ({status})");
        }
        if let Some(status) = ended(server)? {
            break format!("the server ended ({status})");
        }
        std::thread::sleep(Duration::from_millis(100));
    };
    stop(&mut trunk);
    Err(Error::needed(who))
}

fn ended(child: &mut Child) -> Result<Option<std::process::ExitStatus>> {
    child.try_wait().map_err(|source| Error::Io {
        what: "wait for a program".into(),
        source,
    })
}

/// Ends a program. Ctrl-C has reached it too, so it may be closing its files just now: it gets a moment for that.
fn stop(child: &mut Child) {
    for _ in 0..30 {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    // It may have ended by itself in between, and that is well.
    let _ = child.kill();
    let _ = child.wait();
}

/// The server takes this process's place, so that signals and the exit status are its own.
#[cfg(unix)]
fn become_it(command: &mut Command) -> Result<()> {
    let source = std::os::unix::process::CommandExt::exec(command);
    Err(Error::Io {
        what: format!("start `{}`", process::shown(command)),
        source,
    })
}

#[cfg(not(unix))]
fn become_it(command: &mut Command) -> Result<()> {
    process::run(command)
}
