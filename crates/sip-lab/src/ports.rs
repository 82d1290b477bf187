//! Free ports: programs that cannot choose one themselves are given one.

use std::net::UdpSocket;

use crate::process::Error;

/// This many free UDP ports of 127.0.0.1, each another. They are free now; who is too late tries again with others.
pub fn free<const N: usize>() -> Result<[u16; N], Error> {
    let mut held = Vec::with_capacity(N);
    let mut ports = [0; N];
    for port in &mut ports {
        let socket = UdpSocket::bind("127.0.0.1:0").map_err(Error::io("bind a UDP port"))?;
        *port = socket
            .local_addr()
            .map_err(Error::io("read a UDP port"))?
            .port();
        held.push(socket);
    }
    Ok(ports)
}

/// Whether some program listens on this UDP port of 127.0.0.1, by the kernel's own list.
pub fn is_taken(port: u16) -> bool {
    let wanted = format!("0100007F:{port:04X}");
    std::fs::read_to_string("/proc/net/udp").is_ok_and(|list| {
        list.lines()
            .any(|line| line.split_whitespace().nth(1) == Some(&wanted))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_port_is_taken_while_somebody_listens() {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        assert!(is_taken(socket.local_addr().unwrap().port()));
        let [one, other] = free().unwrap();
        assert_ne!(one, other);
    }
}
