//! A Chromium and the chromedriver that belongs to it: installed ones, else the makers' download, else Debian's packages.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::debian;
use crate::error::{Error, Result};
use crate::process;
use crate::project::Project;
use crate::stamp;
use crate::versions;

/// Names under which the browser is installed.
const NAMES: [&str; 4] = [
    "chromium",
    "google-chrome",
    "google-chrome-stable",
    "chromium-browser",
];
/// Where a Mac has it.
const ON_A_MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/// Both programs, of one version.
pub struct Browser {
    /// The browser.
    pub program: PathBuf,
    /// Its driver, for component tests.
    pub driver: PathBuf,
    version: String,
}

impl Browser {
    /// For the list of versions.
    pub fn said(&self) -> String {
        format!("Chromium {} with chromedriver", self.version)
    }
}

/// The first pair that fits together: what the environment names, what is installed, what was downloaded.
pub fn find(project: &Project) -> Result<Option<Browser>> {
    let downloads = project.cache.join("browser");
    let mut browsers = named("CCP_CHROMIUM");
    browsers.extend(NAMES.iter().filter_map(|name| process::on_path(name)));
    browsers.push(ON_A_MAC.into());
    browsers.extend(downloaded(
        &downloads,
        &["chrome", "Google Chrome for Testing"],
    )?);
    let mut drivers = named("CHROMEDRIVER");
    drivers.extend(process::on_path("chromedriver"));
    drivers.extend(downloaded(&downloads, &["chromedriver"])?);
    for program in browsers {
        let Some(version) = version(project, &program) else {
            continue;
        };
        let fits = |driver: &PathBuf| {
            self::version(project, driver)
                .is_some_and(|own| versions::major(&own) == versions::major(&version))
        };
        if let Some(driver) = drivers.iter().find(|driver| fits(driver)) {
            return Ok(Some(Browser {
                driver: driver.clone(),
                program,
                version,
            }));
        }
    }
    Ok(None)
}

/// Downloads a pair, or installs Debian's.
pub fn install(project: &Project) -> Result<()> {
    let refusal = match download(project).and_then(|()| find(project)) {
        Ok(Some(_)) => return Ok(()),
        Ok(None) => "what was downloaded does not start on this machine".to_owned(),
        Err(error) => reason(&error.to_string()),
    };
    println!("    no download of Chrome for Testing ({refusal})");
    if debian::has_packages() {
        return debian::install_packages(&["chromium", "chromium-driver"]);
    }
    Err(Error::needed(format!(
        "no Chromium with its chromedriver was found. Install both, in the same version, so that they are on PATH; or name \
         them by CCP_CHROMIUM and CHROMEDRIVER. ({refusal})"
    )))
}

fn download(project: &Project) -> Result<()> {
    let package = format!("@puppeteer/browsers@{}", versions::PUPPETEER_BROWSERS);
    for what in ["chrome@stable", "chromedriver@stable"] {
        let mut command = process::command(project, "npx");
        command
            .args(["--yes", &package, "install", what, "--path"])
            .arg(project.cache.join("browser"))
            .current_dir(&project.cache);
        process::output(&mut command)?;
    }
    Ok(())
}

/// The line of a long message that says why.
fn reason(message: &str) -> String {
    let telling = ["ENOTFOUND", "ECONN", "ETIMEDOUT", "EAI_AGAIN", "rror"];
    telling
        .iter()
        .find_map(|word| message.lines().find(|line| line.contains(word)))
        .unwrap_or("it failed")
        .trim()
        .trim_end_matches(',')
        .to_owned()
}

fn named(variable: &str) -> Vec<PathBuf> {
    std::env::var_os(variable)
        .map(PathBuf::from)
        .into_iter()
        .collect()
}

fn downloaded(folder: &Path, names: &[&str]) -> Result<Vec<PathBuf>> {
    let mut found: Vec<PathBuf> = stamp::files_under(folder)?
        .into_iter()
        .filter(|file| {
            names
                .iter()
                .any(|name| file.file_name().is_some_and(|own| own == *name))
        })
        .collect();
    found.reverse();
    Ok(found)
}

/// A program's version. Chromium takes half a second to say it, so the answer is kept until the file changes.
fn version(project: &Project, program: &Path) -> Option<String> {
    let real = fs::canonicalize(program).ok()?;
    let meta = fs::metadata(&real).ok()?;
    let key = stamp::Fingerprint::default()
        .word(&real.to_string_lossy())
        .word(&meta.len().to_string())
        .word(&format!("{:?}", meta.modified().ok()))
        .text();
    let memo = project.cache.join("versions").join(key);
    if let Ok(version) = fs::read_to_string(&memo) {
        return Some(version);
    }
    let said = process::output(Command::new(program).arg("--version")).ok()?;
    let version = versions::printed(&said)?.to_owned();
    // A memo that cannot be written only costs the half second again.
    let _ = stamp::write(&memo, &version);
    Some(version)
}

#[cfg(test)]
mod tests {
    use super::reason;

    #[test]
    fn the_reason_is_the_line_that_names_the_failure() {
        let message = "`npx` failed (exit status: 1): {\n  errno: -3008,\n  code: 'ENOTFOUND',\n  hostname: 'x'\n}";
        assert_eq!(reason(message), "code: 'ENOTFOUND'");
    }
}
