//! Two telephones under a test's hand, for tests that watch what a call does elsewhere: they ring until they are told otherwise.
//!
//! As little of SIP as one call at a time between them takes, over UDP on this machine, where nothing gets lost.

mod message;

use std::net::SocketAddr;

use tokio::{
    net::UdpSocket,
    sync::{mpsc, watch},
};

use crate::process::Error;
use message::Message;

/// What a telephone noticed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Noticed {
    /// The called telephone rings.
    Rings,
    /// Both sides talk.
    Answered,
    /// The call came to nothing, with this status.
    Refused(u16),
    /// The talk is over.
    HungUp,
}

/// What a telephone is told to do.
enum Told {
    Answer,
    HangUp,
}

/// The telephone that is called.
#[derive(Debug)]
pub struct Called {
    /// Where it listens.
    pub port: u16,
    told: mpsc::UnboundedSender<Told>,
    display: watch::Receiver<String>,
}

impl Called {
    /// Plugs it in.
    ///
    /// # Errors
    /// There is no free port.
    pub async fn plug_in() -> Result<Self, Error> {
        let (socket, port) = socket().await?;
        let (told, mut orders) = mpsc::unbounded_channel();
        let (shown, display) = watch::channel(String::new());
        tokio::spawn(async move {
            let mut ringing: Option<(Message, SocketAddr)> = None;
            loop {
                tokio::select! {
                    order = orders.recv() => match order {
                        Some(Told::Answer) => if let Some((invite, from)) = ringing.take() {
                            send(&socket, from, &invite.reply("200 OK", port)).await;
                        },
                        Some(Told::HangUp) => {},
                        None => return,
                    },
                    heard = receive(&socket) => if let Some((message, from)) = heard {
                        let reply = match message.method() {
                            "INVITE" => {
                                let reply = message.reply("180 Ringing", port);
                                shown.send_replace(message.caller().to_owned());
                                ringing = Some((message, from));
                                reply
                            }
                            "CANCEL" => {
                                if let Some((invite, from)) = ringing.take() {
                                    send(&socket, from, &invite.reply("487 Request Terminated", port)).await;
                                }
                                message.reply("200 OK", port)
                            }
                            "BYE" => message.reply("200 OK", port),
                            _ => continue,
                        };
                        send(&socket, from, &reply).await;
                    },
                }
            }
        });
        Ok(Self {
            port,
            told,
            display,
        })
    }

    /// The number on its display: whose call it last rang for; empty before the first.
    pub fn display(&self) -> String {
        self.display.borrow().clone()
    }

    /// Takes the call that rings.
    pub fn answer(&self) {
        // It goes on listening as long as this value lives.
        let _ = self.told.send(Told::Answer);
    }
}

/// A call, seen from the telephone that makes it.
#[derive(Debug)]
pub struct Caller {
    told: mpsc::UnboundedSender<Told>,
    noticed: mpsc::UnboundedReceiver<Noticed>,
}

impl Caller {
    /// Calls `to` by way of the proxy's port.
    ///
    /// # Errors
    /// There is no free port.
    pub async fn call(proxy: u16, from: &str, to: &str) -> Result<Self, Error> {
        let (socket, port) = socket().await?;
        let proxy = SocketAddr::from(([127, 0, 0, 1], proxy));
        let invite = message::invite(proxy.port(), port, from, to);
        let (told, mut orders) = mpsc::unbounded_channel();
        let (notice, noticed) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let mut established: Option<Message> = None;
            send(&socket, proxy, &invite.text()).await;
            loop {
                tokio::select! {
                    order = orders.recv() => match (order, &established) {
                        (Some(Told::HangUp), Some(answer)) => send(&socket, proxy, &invite.within("BYE", 2, answer)).await,
                        (Some(Told::HangUp), None) => send(&socket, proxy, &invite.again("CANCEL")).await,
                        (Some(Told::Answer), _) => {},
                        (None, _) => return,
                    },
                    heard = receive(&socket) => if let Some((message, _)) = heard {
                        let seen = match (message.status(), message.answers()) {
                            (180, "INVITE") => Noticed::Rings,
                            (200, "INVITE") => {
                                send(&socket, proxy, &invite.within("ACK", 1, &message)).await;
                                established = Some(message);
                                Noticed::Answered
                            }
                            (status @ 300.., "INVITE") => {
                                send(&socket, proxy, &invite.refused(&message)).await;
                                Noticed::Refused(status)
                            }
                            (200, "BYE") => Noticed::HungUp,
                            _ => continue,
                        };
                        // Nobody need be listening any more.
                        let _ = notice.send(seen);
                    },
                }
            }
        });
        Ok(Self { told, noticed })
    }

    /// Ends the call, whether it rings or is talked on.
    pub fn hang_up(&self) {
        let _ = self.told.send(Told::HangUp);
    }

    /// What happens next; nothing if the telephone is gone.
    pub async fn next(&mut self) -> Option<Noticed> {
        self.noticed.recv().await
    }
}

async fn socket() -> Result<(UdpSocket, u16), Error> {
    let socket = UdpSocket::bind("127.0.0.1:0")
        .await
        .map_err(Error::io("bind a UDP port"))?;
    let port = socket
        .local_addr()
        .map_err(Error::io("read a UDP port"))?
        .port();
    Ok((socket, port))
}

/// A message cannot be refused here: who is not there yet hears the proxy's next try.
async fn send(socket: &UdpSocket, to: SocketAddr, text: &str) {
    let _ = socket.send_to(text.as_bytes(), to).await;
}

async fn receive(socket: &UdpSocket) -> Option<(Message, SocketAddr)> {
    let mut bytes = vec![0; 65_536];
    let (length, from) = socket.recv_from(&mut bytes).await.ok()?;
    let text = String::from_utf8_lossy(&bytes[..length]);
    Some((Message::read(&text)?, from))
}
