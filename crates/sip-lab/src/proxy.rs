//! Kamailio with the example's configuration, as a process.

use std::{
    fs::File,
    net::UdpSocket,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{
    ports,
    process::{Error, Group},
};

/// The configuration as installations use it.
const CONFIGURATION: &str = include_str!("../../../examples/pbx/kamailio/kamailio.cfg");
/// How often a start is tried: another program may have been quicker to take a port.
const STARTS: usize = 5;
/// A machine under load takes seconds to start a hundred processes; a minute means that it never will.
const START: Duration = Duration::from_mins(1);

/// What differs between installations.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address of the server's endpoint, its token at the end.
    pub url: String,
    /// The port of the phone that takes incoming calls.
    pub pbx: u16,
    /// The port of the phone that takes outgoing calls.
    pub trunk: u16,
    /// How many seconds a call waits for the server's answer.
    pub wait: u32,
    /// How many calls may wait at once.
    pub calls_at_once: u32,
    /// How many seconds a report is kept for a server that does not answer.
    pub keep: u32,
}

impl Settings {
    /// As the example comes: 2 seconds, 100 calls, a minute. The same phone takes the calls of both directions.
    pub fn new(url: &str, phone: u16) -> Self {
        Self {
            url: url.to_owned(),
            pbx: phone,
            trunk: phone,
            wait: 2,
            calls_at_once: 100,
            keep: 60,
        }
    }

    fn file(&self, outside: u16, inside: u16) -> String {
        let Self {
            url,
            pbx,
            trunk,
            wait,
            calls_at_once,
            keep,
        } = self;
        format!(
            "#!define CCP_URL \"{url}\"\n\
             #!define CCP_OUTSIDE udp:127.0.0.1:{outside}\n\
             #!define CCP_INSIDE udp:127.0.0.1:{inside}\n\
             #!define CCP_PBX \"sip:127.0.0.1:{pbx}\"\n\
             #!define CCP_TRUNK \"sip:127.0.0.1:{trunk}\"\n\
             #!define CCP_DOMAIN \"trunk.example.com\"\n\
             #!define CCP_QUEUE_HEADER \"X-Queue\"\n\
             #!define CCP_WAIT {wait}\n\
             #!define CCP_CALLS_AT_ONCE {calls_at_once}\n\
             #!define CCP_KEEP {keep}\n"
        )
    }
}

/// A running Kamailio.
#[derive(Debug)]
pub struct Proxy {
    /// The port that faces the trunk: calls to it come in.
    pub outside: u16,
    /// The port that faces the PBX: calls to it go out.
    pub inside: u16,
    log: PathBuf,
    group: Group,
    /// Removed last, when nothing runs in it any more.
    _folder: TempDir,
}

impl Proxy {
    /// Starts it and waits until it answers on both ports.
    ///
    /// # Errors
    /// It is not installed, or does not listen; then the error holds what it said.
    pub async fn start(settings: &Settings) -> Result<Self, Error> {
        let mut tried = 1;
        loop {
            match Self::start_once(settings).await {
                Err(Error::Deaf { said, .. })
                    if tried < STARTS && said.contains("Address already in use") =>
                {
                    tried += 1;
                }
                other => return other,
            }
        }
    }

    async fn start_once(settings: &Settings) -> Result<Self, Error> {
        let folder = TempDir::new().map_err(Error::io("make a temporary folder"))?;
        let [outside, inside] = ports::free()?;
        write(folder.path(), "kamailio.cfg", CONFIGURATION)?;
        write(
            folder.path(),
            "ccp-settings.cfg",
            &settings.file(outside, inside),
        )?;
        let log = folder.path().join("kamailio.log");
        let output = File::create(&log).map_err(Error::io("write Kamailio's log"))?;
        let second = output
            .try_clone()
            .map_err(Error::io("write Kamailio's log"))?;
        let mut command = Command::new("kamailio");
        command
            .args(["-DD", "-E", "-f", "kamailio.cfg", "-w"])
            .arg(folder.path())
            .arg("-Y")
            .arg(folder.path())
            .current_dir(folder.path())
            // The system's look-up of its own address must not reach for a name server.
            .env("RES_OPTIONS", "attempts:1 timeout:1")
            .stdout(output)
            .stderr(second);
        let mut proxy = Self {
            outside,
            inside,
            log,
            group: Group::start(&mut command)?,
            _folder: folder,
        };
        let start = Instant::now();
        while !(answers(outside).await? && answers(inside).await?) {
            if proxy.group.has_ended() || start.elapsed() > START {
                return Err(Error::Deaf {
                    program: "kamailio".into(),
                    said: proxy.log(),
                });
            }
        }
        Ok(proxy)
    }

    /// Everything it said so far, for a failed test's report.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

fn write(folder: &Path, name: &str, text: &str) -> Result<(), Error> {
    std::fs::write(folder.join(name), text).map_err(Error::io(&format!("write {name}")))
}

/// Whether a SIP program at this port answers an OPTIONS; asked for a tenth of a second.
async fn answers(port: u16) -> Result<bool, Error> {
    let socket = UdpSocket::bind("127.0.0.1:0").map_err(Error::io("bind a UDP port"))?;
    socket
        .set_nonblocking(true)
        .map_err(Error::io("set up a UDP port"))?;
    let socket = tokio::net::UdpSocket::from_std(socket).map_err(Error::io("set up a UDP port"))?;
    let own = socket
        .local_addr()
        .map_err(Error::io("read a UDP port"))?
        .port();
    let options = format!(
        "OPTIONS sip:127.0.0.1:{port} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{own};branch=z9hG4bK{own}\r\nMax-Forwards: 5\r\n\
         From: <sip:lab@127.0.0.1>;tag={own}\r\nTo: <sip:127.0.0.1:{port}>\r\nCall-ID: {own}@lab\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"
    );
    // Nobody may listen there yet: then this or the next call says so, or nothing comes.
    let _ = socket
        .send_to(options.as_bytes(), ("127.0.0.1", port))
        .await;
    let mut reply = [0; 64];
    let heard =
        tokio::time::timeout(Duration::from_millis(100), socket.recv_from(&mut reply)).await;
    Ok(matches!(heard, Ok(Ok((length, _))) if reply[..length].starts_with(b"SIP/2.0 200")))
}
