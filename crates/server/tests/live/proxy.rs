//! A TCP proxy that cuts the connection in the middle, where a test says.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// Passes one connection after another on to the server; the answer's bytes are cut off after `frames` WebSocket
/// frames, in the middle of the next one's header.
pub async fn cutting_after(server: &str, frames: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = server.trim_start_matches("http://").to_owned();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(&server).await.unwrap();
            tokio::spawn(pass(client, server, frames));
        }
    });
    url
}

async fn pass(client: TcpStream, server: TcpStream, frames: usize) {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let up = tokio::spawn(async move {
        // The one or the other end closes it.
        let _ = tokio::io::copy(&mut from_client, &mut to_server).await;
    });
    let mut scanner = Scanner::default();
    let mut buffer = [0; 1024];
    while let Ok(read @ 1..) = from_server.read(&mut buffer).await {
        let passed = scanner.up_to(&buffer[..read], frames);
        if to_client.write_all(&buffer[..passed]).await.is_err()
            || passed < read
            || scanner.frames >= frames
        {
            break;
        }
    }
    up.abort();
}

/// Counts the frames of a server, which are never masked.
#[derive(Default)]
struct Scanner {
    head: Vec<u8>,
    upgraded: bool,
    left: usize,
    frames: usize,
}

impl Scanner {
    /// How many of the bytes belong to the first frames.
    fn up_to(&mut self, bytes: &[u8], frames: usize) -> usize {
        for (at, byte) in bytes.iter().enumerate() {
            if self.frames >= frames {
                return at;
            }
            if self.left > 0 {
                self.left -= 1;
                self.frames += usize::from(self.left == 0);
                continue;
            }
            self.head.push(*byte);
            if !self.upgraded {
                if self.head.ends_with(b"\r\n\r\n") {
                    self.upgraded = true;
                    self.head.clear();
                }
                continue;
            }
            let size = match self.head.get(1).map(|length| length & 0x7f) {
                Some(126) if self.head.len() >= 4 => {
                    usize::from(u16::from_be_bytes([self.head[2], self.head[3]]))
                }
                Some(127) if self.head.len() >= 10 => {
                    usize::try_from(u64::from_be_bytes(self.head[2..10].try_into().unwrap()))
                        .unwrap()
                }
                Some(short @ 0..126) => usize::from(short),
                _ => continue,
            };
            self.head.clear();
            self.left = size;
            self.frames += usize::from(size == 0);
        }
        bytes.len()
    }
}
