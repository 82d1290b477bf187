//! Which addresses a request may reach. Pure.
//!
//! From the IANA special-purpose registries for IPv4 and IPv6, and the addresses at which clouds hand out a machine's own
//! credentials.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How far an address may be reached; the later, the less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// Anybody's.
    Public,
    /// This machine, a private network, or otherwise not of the open Internet: only where a destination says so.
    Private,
    /// No destination at all (multicast, "any"), or a cloud's metadata: never.
    Never,
}

/// Where clouds tell a machine its own credentials, names its disks, or takes its orders.
const METADATA_V4: [Ipv4Addr; 6] = [
    Ipv4Addr::new(169, 254, 169, 254),
    Ipv4Addr::new(169, 254, 170, 2),
    Ipv4Addr::new(169, 254, 170, 23),
    Ipv4Addr::new(100, 100, 100, 200),
    Ipv4Addr::new(168, 63, 129, 16),
    Ipv4Addr::new(192, 0, 0, 192),
];
const METADATA_V6: [Ipv6Addr; 3] = [
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254),
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23),
    Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254),
];

/// How far an address may be reached.
pub(super) fn reach(address: IpAddr) -> Reach {
    match address {
        IpAddr::V4(address) => reach_v4(address),
        IpAddr::V6(address) => reach_v6(address),
    }
}

fn reach_v4(address: Ipv4Addr) -> Reach {
    let [a, b, c, _] = address.octets();
    if METADATA_V4.contains(&address) || a == 0 || a >= 224 {
        return Reach::Never;
    }
    let private = match a {
        10 | 127 => true,
        100 => (64..128).contains(&b),
        169 => b == 254,
        172 => (16..32).contains(&b),
        // Protocol assignments, documentation, the former 6to4 relay, private.
        192 => matches!((b, c), (0, 0 | 2) | (88, 99) | (168, _)),
        // Benchmarks, documentation.
        198 => matches!((b, c), (18 | 19, _) | (51, 100)),
        203 => (b, c) == (0, 113),
        _ => false,
    };
    if private {
        Reach::Private
    } else {
        Reach::Public
    }
}

fn reach_v6(address: Ipv6Addr) -> Reach {
    let parts = address.segments();
    if METADATA_V6.contains(&address) || address.is_unspecified() || address.is_multicast() {
        return Reach::Never;
    }
    let last = v4(parts[6], parts[7]);
    match parts {
        // Mapped (RFC 4291), translated (RFC 2765) and by NAT64 (RFC 6052): another spelling of an IPv4 address.
        [0, 0, 0, 0, 0, 0xffff, ..]
        | [0, 0, 0, 0, 0xffff, 0, ..]
        | [0x64, 0xff9b, 0, 0, 0, 0, ..] => reach_v4(last),
        [0, 0, 0, 0, 0, 0, 0, 1] => Reach::Private,
        // "Compatible" (deprecated) and a site's own NAT64 (RFC 8215): never the open Internet's.
        [0, 0, 0, 0, 0, 0, ..] | [0x64, 0xff9b, 1, ..] => reach_v4(last).max(Reach::Private),
        // 6to4 (RFC 3056).
        [0x2002, high, low, ..] => reach_v4(v4(high, low)),
        // Teredo (RFC 4380): its server, and its client with all bits turned over.
        [0x2001, 0, high, low, ..] => {
            reach_v4(v4(high, low)).max(reach_v4(v4(!parts[6], !parts[7])))
        }
        // Other protocol assignments (2001::/23), documentation (2001:db8::/32, 3fff::/20).
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => Reach::Private,
        // Only 2000::/3 is the open Internet's: unique local, link local, site local, discard are all outside.
        [first, ..] if first & 0xe000 == 0x2000 => Reach::Public,
        _ => Reach::Private,
    }
}

fn v4(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn all(reach_expected: Reach, addresses: &str) {
        for text in addresses.split_whitespace() {
            assert_eq!(reach(text.parse().unwrap()), reach_expected, "{text}");
        }
    }

    #[test]
    fn addresses_of_the_open_internet_are_public() {
        all(
            Reach::Public,
            "1.1.1.1 9.255.255.255 11.0.0.0 93.184.216.34 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 \
             169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.1 192.167.255.255 192.169.0.0 198.17.255.255 \
             198.20.0.0 223.255.255.255 2606:4700::1111 2a00:1450::1 2002:101:101:: 64:ff9b::1.1.1.1 ::ffff:1.1.1.1 \
             2001:0:5db8:d822::fefe:fefe 2001:4860:4860::8888",
        );
    }

    #[test]
    fn addresses_of_this_machine_and_of_private_networks_are_private_in_every_spelling() {
        all(
            Reach::Private,
            "10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.1 127.255.255.255 169.254.0.1 172.16.0.0 \
             172.31.255.255 192.0.0.8 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 \
             ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:0:127.0.0.1 64:ff9b::10.0.0.1 64:ff9b:1::1.1.1.1 \
             2002:7f00:1:: 2002:a00:1:: 2002:c0a8:101::1 2001:0:7f00:1::fefe:fefe 2001:0:5db8:d822::80ff:fffe \
             2001:2::1 2001:20::1 2001:db8::1 3fff::1 fc00::1 fd12:3456::1 fe80::1 fec0::1 100::1 5f00::1 4000::1",
        );
    }

    #[test]
    fn metadata_multicast_and_the_like_are_never_reached_in_no_spelling() {
        all(
            Reach::Never,
            "0.0.0.0 0.1.2.3 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 169.254.169.254 169.254.170.2 \
             100.100.100.200 168.63.129.16 192.0.0.192 :: ff02::1 ff0e::1 fd00:ec2::254 ::ffff:169.254.169.254 \
             ::169.254.169.254 64:ff9b::a9fe:a9fe 64:ff9b:1::a9fe:a9fe 2002:a9fe:a9fe:: 2001:0:a9fe:a9fe::fefe:fefe \
             ::ffff:0.0.0.0 ::ffff:0:169.254.169.254",
        );
    }
}
