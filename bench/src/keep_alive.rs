//! A client that costs next to nothing, as it shares the machine with what it measures: one connection that stays open, one
//! request at a time, and of the answer only its status and its length are read.

use anyhow::{Context, Result, ensure};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// One connection.
pub struct Connection {
    stream: TcpStream,
    head: String,
    out: Vec<u8>,
    read: Vec<u8>,
}

impl Connection {
    /// Connects, to post forms to `url` (`http://ADDRESS:PORT/PATH`).
    pub async fn open(url: &str) -> Result<Self> {
        let rest = url.strip_prefix("http://").context("an http address")?;
        let (host, path) = rest.split_once('/').context("a path")?;
        let stream = TcpStream::connect(host).await?;
        stream.set_nodelay(true)?;
        let head = format!(
            "POST /{path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: "
        );
        Ok(Self {
            stream,
            head,
            out: Vec::new(),
            read: Vec::new(),
        })
    }

    /// Posts a form and reads the answer's status.
    pub async fn post(&mut self, form: &str) -> Result<u16> {
        self.out.clear();
        self.out.extend_from_slice(self.head.as_bytes());
        self.out
            .extend_from_slice(form.len().to_string().as_bytes());
        self.out.extend_from_slice(b"\r\n\r\n");
        self.out.extend_from_slice(form.as_bytes());
        self.stream.write_all(&self.out).await?;
        self.read.clear();
        loop {
            let read = self.stream.read_buf(&mut self.read).await?;
            ensure!(read > 0, "the connection was closed");
            if let Some(answer) = Head::of(&self.read)? {
                ensure!(
                    self.read.len() <= answer.length,
                    "more was answered than was asked"
                );
                if self.read.len() == answer.length {
                    return Ok(answer.status);
                }
            }
        }
    }
}

/// What an answer begins with.
#[derive(Debug, PartialEq)]
struct Head {
    status: u16,
    /// Of head and body.
    length: usize,
}

impl Head {
    /// None while it is not there as a whole.
    fn of(bytes: &[u8]) -> Result<Option<Self>> {
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
            return Ok(None);
        };
        let head = std::str::from_utf8(bytes.get(..end).unwrap_or_default())?;
        let mut lines = head.split("\r\n");
        let first = lines.next().unwrap_or_default();
        let status = first.split(' ').nth(1).context("a status")?.parse()?;
        let body: usize = lines
            .filter_map(|line| line.split_once(':'))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .context("the answer's length")?
            .1
            .trim()
            .parse()?;
        Ok(Some(Self {
            status,
            length: end + 4 + body,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_whole_when_its_body_is() -> Result<()> {
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\ndate: x\r\n\r\n{}";
        for cut in 0..answer.len() - 2 {
            assert_eq!(Head::of(&answer[..cut])?, None, "{cut}");
        }
        let head = Head {
            status: 200,
            length: answer.len(),
        };
        assert_eq!(Head::of(answer)?, Some(head));
        assert!(Head::of(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
        assert!(Head::of(b"nothing\r\n\r\n").is_err());
        Ok(())
    }
}
