//! The options of `serve`: flags win over `CCP_*`, those over the file, that over what is delivered.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr, SocketAddrV4},
    path::{Path, PathBuf},
};

use serde::Deserialize;

use super::{CliError, DatabaseOptions};
use crate::{
    config::{self, Config, ConfigError},
    seal::{self, KeySource},
    settings::limits::Limits,
};

const DATABASE: &str = "sqlite://data/ccp.db";
const LISTEN: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 8080));

/// Options of `serve`.
#[derive(Debug, Clone, clap::Args)]
pub struct ServeOptions {
    /// Where to listen; port 0 takes a free one [default: 127.0.0.1:8080].
    #[arg(long, env = "CCP_LISTEN", value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    #[command(flatten)]
    database: DatabaseOptions,
    /// How the copies of the server wake one another [default: local].
    #[arg(long, env = "CCP_BUS", value_name = "local")]
    bus: Option<String>,
    /// The address the world knows us by [default: the one we listen on].
    #[arg(long, env = "CCP_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// A page that may frame us and shake hands; may be given again.
    #[arg(
        long,
        env = "CCP_ALLOWED_ORIGIN",
        value_name = "ORIGIN",
        value_delimiter = ','
    )]
    allowed_origin: Vec<String>,
    /// The origin of a development server that serves the overlay's bundle and passes the rest on to us.
    #[arg(
        long,
        env = "CCP_DEV_ORIGIN",
        value_name = "ORIGIN",
        value_delimiter = ','
    )]
    dev_origin: Vec<String>,
    /// A proxy before us whose X-Forwarded-For is believed; may be given again.
    #[arg(
        long,
        env = "CCP_TRUSTED_PROXY",
        value_name = "ADDRESS",
        value_delimiter = ','
    )]
    trusted_proxy: Vec<IpAddr>,
    /// Serve health here and not beside the API.
    #[arg(long, env = "CCP_OPS_LISTEN", value_name = "ADDRESS:PORT")]
    ops_listen: Option<SocketAddr>,
    /// A JSON file with limits, shaped as settings/limits.
    #[arg(long, env = "CCP_LIMITS", value_name = "FILE")]
    limits: Option<PathBuf>,
    /// A file with the key that the secrets of flows are locked with, 64 hexadecimal digits [default: beside the
    /// database, made when it is first needed]. The variable `CCP_SECRET_KEY` holds the key itself.
    #[arg(long, env = "CCP_SECRET_KEY_FILE", value_name = "FILE")]
    secret_key_file: Option<PathBuf>,
    // By the variable only: other users of the machine read a program's arguments.
    #[arg(long, env = "CCP_SECRET_KEY", hide = true, hide_env_values = true)]
    secret_key: Option<String>,
    /// Serve a CRM page at /demo/crm, and fill an empty database with a demo set. Loopback only.
    #[arg(long, env = "CCP_DEMO")]
    demo: bool,
    /// What to log: error, warn, info, debug, or a filter of tracing's [default: info].
    #[arg(long, env = "CCP_LOG", value_name = "FILTER")]
    log: Option<String>,
    /// Log as JSON.
    #[arg(long, env = "CCP_LOG_JSON")]
    log_json: bool,
}

/// The same in a TOML file.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
struct FileOptions {
    listen: Option<SocketAddr>,
    database: Option<String>,
    bus: Option<String>,
    public_url: Option<String>,
    allowed_origin: Vec<String>,
    dev_origin: Vec<String>,
    trusted_proxy: Vec<IpAddr>,
    ops_listen: Option<SocketAddr>,
    limits: Option<Limits>,
    secret_key_file: Option<PathBuf>,
    demo: bool,
    log: Option<String>,
    log_json: bool,
}

/// The options, before the address is known.
#[derive(Debug)]
pub(super) struct Resolved {
    pub(super) listen: SocketAddr,
    pub(super) ops_listen: Option<SocketAddr>,
    pub(super) demo: bool,
    pub(super) log: String,
    pub(super) log_json: bool,
    database: PathBuf,
    public_origin: Option<String>,
    allowed_origins: Vec<String>,
    dev_origins: Vec<String>,
    trusted_proxies: Vec<IpAddr>,
    secret_key: KeySource,
    limits: Limits,
}

impl ServeOptions {
    /// Puts flags, variables and file together and checks them.
    pub(super) fn resolve(self) -> Result<Resolved, CliError> {
        let file = file_options(self.database.config.as_deref())?;
        let bus = self.bus.or(file.bus).unwrap_or_else(|| "local".to_owned());
        if bus != "local" {
            return Err(CliError::Usage(format!(
                "there is no bus {bus:?}; the one there is, is \"local\""
            )));
        }
        let limits = match self.limits {
            Some(path) => read_limits(&path)?,
            None => file.limits.unwrap_or_default(),
        };
        let listen = self.listen.or(file.listen).unwrap_or(LISTEN);
        let demo = self.demo || file.demo;
        if demo && !listen.ip().is_loopback() {
            return Err(ConfigError::DemoNotLoopback(listen).into());
        }
        let origins = |texts: Vec<String>| {
            texts
                .iter()
                .map(|text| config::origin(text))
                .collect::<Result<Vec<_>, _>>()
        };
        let database = self
            .database
            .database
            .or(file.database)
            .unwrap_or_else(|| DATABASE.to_owned());
        let database = config::sqlite_path(&database)?;
        let key_file = self.secret_key_file.or(file.secret_key_file);
        let secret_key = match (self.secret_key, key_file) {
            (Some(key), _) => KeySource::Given(key),
            (None, Some(path)) => KeySource::File(path),
            (None, None) => KeySource::Beside(seal::beside(&database)),
        };
        Ok(Resolved {
            listen,
            ops_listen: self.ops_listen.or(file.ops_listen),
            demo,
            log: self.log.or(file.log).unwrap_or_else(|| "info".to_owned()),
            log_json: self.log_json || file.log_json,
            database,
            secret_key,
            public_origin: self
                .public_url
                .or(file.public_url)
                .as_deref()
                .map(config::origin)
                .transpose()?,
            allowed_origins: origins(first_given(self.allowed_origin, file.allowed_origin))?,
            dev_origins: origins(first_given(self.dev_origin, file.dev_origin))?,
            trusted_proxies: first_given(self.trusted_proxy, file.trusted_proxy),
            limits,
        })
    }
}

impl Resolved {
    /// The whole configuration, now that the address is known.
    pub(super) fn bound(self, listen: SocketAddr) -> Config {
        let here = format!("http://{listen}");
        let names = [
            here.clone(),
            format!("http://127.0.0.1:{}", listen.port()),
            format!("http://localhost:{}", listen.port()),
        ];
        // On a loopback address people type either name, and both are this machine.
        let mut own_origins: Vec<String> = if listen.ip().is_loopback() {
            names.to_vec()
        } else {
            vec![here.clone()]
        };
        own_origins.extend(self.public_origin.clone());
        own_origins.extend(self.dev_origins);
        own_origins.sort_unstable();
        own_origins.dedup();
        Config {
            listen,
            database: self.database,
            public_origin: self.public_origin.unwrap_or(here),
            own_origins,
            allowed_origins: self.allowed_origins,
            trusted_proxies: self.trusted_proxies,
            ops_listen: self.ops_listen,
            demo: self.demo,
            secret_key: self.secret_key,
            limits: self.limits,
        }
    }
}

impl DatabaseOptions {
    /// The database's file.
    pub(super) fn path(&self) -> Result<PathBuf, CliError> {
        let address = match &self.database {
            Some(address) => address.clone(),
            None => file_options(self.config.as_deref())?
                .database
                .unwrap_or_else(|| DATABASE.to_owned()),
        };
        Ok(config::sqlite_path(&address)?)
    }
}

/// A list given by flags or variables replaces the file's.
fn first_given<T>(flags: Vec<T>, file: Vec<T>) -> Vec<T> {
    if flags.is_empty() { file } else { flags }
}

fn file_options(path: Option<&Path>) -> Result<FileOptions, CliError> {
    let Some(path) = path else {
        return Ok(FileOptions::default());
    };
    toml::from_str(&read(path)?).map_err(|error| CliError::File {
        path: path.to_owned(),
        reason: error.to_string(),
    })
}

fn read_limits(path: &Path) -> Result<Limits, CliError> {
    serde_json::from_str(&read(path)?).map_err(|error| CliError::File {
        path: path.to_owned(),
        reason: error.to_string(),
    })
}

fn read(path: &Path) -> Result<String, CliError> {
    std::fs::read_to_string(path).map_err(|error| CliError::File {
        path: path.to_owned(),
        reason: error.to_string(),
    })
}
