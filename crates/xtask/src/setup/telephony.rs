//! What the tests of telephone calls start: Kamailio, sipp and Lua from Debian.

use std::process::Command;

use super::debian;
use crate::error::{Error, Result};
use crate::process;

/// Kamailio with its HTTP client and its JSON reader, sipp, and the language of `FreeSWITCH`'s scripts.
const PACKAGES: [&str; 7] = [
    "kamailio",
    "kamailio-utils-modules",
    "kamailio-json-modules",
    "sip-tester",
    "lua5.1",
    "lua5.4",
    "curl",
];

/// The programs themselves, for systems without Debian's packages. Kamailio is looked up by the tests, which also look in /usr/sbin.
const PROGRAMS: [&str; 5] = ["kamailio", "sipp", "lua5.1", "lua5.4", "curl"];

/// What is there, if all is.
pub fn find() -> Option<String> {
    if !debian::has_packages() {
        return PROGRAMS
            .iter()
            .all(|name| process::on_path(name).is_some())
            .then(|| "kamailio and sipp".into());
    }
    let said = process::output(
        Command::new("dpkg-query")
            .args(["-W", "-f", "${db:Status-Status} ${Package} ${Version}\n"])
            .args(PACKAGES),
    )
    .ok()?;
    let installed: Vec<&str> = said
        .lines()
        .filter_map(|line| line.strip_prefix("installed "))
        .collect();
    (installed.len() == PACKAGES.len()).then(|| installed.join(", "))
}

/// Installs what is missing.
pub fn install() -> Result<()> {
    if debian::has_packages() {
        return debian::install_packages(&PACKAGES);
    }
    Err(Error::needed(format!(
        "the tests of calls need these programs on PATH: {}. Kamailio 5.6 or newer needs its modules http_client and json. \
         (On Debian they are installed by themselves.)",
        PROGRAMS.join(", ")
    )))
}
