//! SIP messages, as far as two telephones need them.

use std::fmt::Write as _;

/// The tag of whoever is called.
const TAG: &str = "called";

/// A request or a response, without its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    first: String,
    headers: Vec<(String, String)>,
}

/// The INVITE that begins a call.
pub fn invite(proxy: u16, own: u16, from: &str, to: &str) -> Message {
    let header = |name: &str, value: String| (name.to_owned(), value);
    Message {
        first: format!("INVITE sip:{to}@127.0.0.1:{proxy} SIP/2.0"),
        headers: vec![
            header(
                "Via",
                format!("SIP/2.0/UDP 127.0.0.1:{own};branch=z9hG4bK{own}invite"),
            ),
            header("From", format!("<sip:{from}@127.0.0.1:{own}>;tag=caller")),
            header("To", format!("<sip:{to}@127.0.0.1:{proxy}>")),
            header("Call-ID", format!("{own}-{}@lab", std::process::id())),
            header("CSeq", "1 INVITE".to_owned()),
            header("Contact", format!("<sip:{from}@127.0.0.1:{own}>")),
            header("Max-Forwards", "70".to_owned()),
        ],
    }
}

impl Message {
    /// Reads what a socket gave; nothing if it is no message.
    pub fn read(text: &str) -> Option<Self> {
        let mut lines = text.split("\r\n");
        let first = lines.next()?.to_owned();
        if !first.contains("SIP/2.0") {
            return None;
        }
        let headers = lines
            .take_while(|line| !line.is_empty())
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
            .collect();
        Some(Self { first, headers })
    }

    /// As it goes over the wire.
    pub fn text(&self) -> String {
        written(&self.first, &self.headers)
    }

    /// A request's method; `SIP/2.0` for a response.
    pub fn method(&self) -> &str {
        self.first.split(' ').next().unwrap_or_default()
    }

    /// A response's status; 0 for a request.
    pub fn status(&self) -> u16 {
        let mut words = self.first.split(' ');
        match (words.next(), words.next().map(str::parse)) {
            (Some("SIP/2.0"), Some(Ok(status))) => status,
            _ => 0,
        }
    }

    /// The method that a response answers.
    pub fn answers(&self) -> &str {
        self.header("CSeq").split(' ').nth(1).unwrap_or_default()
    }

    /// The number of whoever calls, as in From; empty where there is none.
    pub fn caller(&self) -> &str {
        self.header("From")
            .split_once("sip:")
            .and_then(|(_, address)| address.split_once('@'))
            .map_or("", |(number, _)| number)
    }

    /// The response to this request.
    pub fn reply(&self, status: &str, own: u16) -> String {
        let mut headers: Vec<(String, String)> = self
            .headers
            .iter()
            .filter(|(name, _)| {
                ["Via", "Record-Route", "From", "To", "Call-ID", "CSeq"].contains(&name.as_str())
            })
            .cloned()
            .collect();
        for (name, value) in &mut headers {
            if name == "To" && !value.contains(";tag=") {
                let _ = write!(value, ";tag={TAG}");
            }
        }
        headers.push((
            "Contact".to_owned(),
            format!("<sip:called@127.0.0.1:{own}>"),
        ));
        written(&format!("SIP/2.0 {status}"), &headers)
    }

    /// A request of the same transaction: a CANCEL of this INVITE.
    pub fn again(&self, method: &str) -> String {
        let target = self.first.split(' ').nth(1).unwrap_or_default();
        self.request(method, target, 1, "invite", self.header("To"), &[])
    }

    /// The ACK of a refused INVITE.
    pub fn refused(&self, answer: &Self) -> String {
        let target = self.first.split(' ').nth(1).unwrap_or_default();
        self.request("ACK", target, 1, "invite", answer.header("To"), &[])
    }

    /// A request within the dialog that this INVITE and its answer made.
    pub fn within(&self, method: &str, number: u32, answer: &Self) -> String {
        let contact = answer.header("Contact");
        let target = contact
            .split_once('<')
            .and_then(|(_, rest)| rest.split_once('>'))
            .map_or(contact, |(target, _)| target);
        let routes: Vec<&str> = answer
            .headers
            .iter()
            .filter(|(name, _)| name == "Record-Route")
            .flat_map(|(_, value)| value.split(','))
            .map(str::trim)
            .rev()
            .collect();
        self.request(method, target, number, method, answer.header("To"), &routes)
    }

    fn request(
        &self,
        method: &str,
        target: &str,
        number: u32,
        branch: &str,
        to: &str,
        routes: &[&str],
    ) -> String {
        let via = self.header("Via").replace("invite", branch);
        let mut headers = vec![("Via".to_owned(), via)];
        headers.extend(
            routes
                .iter()
                .map(|route| ("Route".to_owned(), (*route).to_owned())),
        );
        for name in ["From", "Call-ID", "Max-Forwards"] {
            headers.push((name.to_owned(), self.header(name).to_owned()));
        }
        headers.push(("To".to_owned(), to.to_owned()));
        headers.push(("CSeq".to_owned(), format!("{number} {method}")));
        written(&format!("{method} {target} SIP/2.0"), &headers)
    }

    /// The first header of this name; empty if there is none.
    fn header(&self, name: &str) -> &str {
        self.headers
            .iter()
            .find(|(own, _)| own.eq_ignore_ascii_case(name))
            .map_or("", |(_, value)| value)
    }
}

fn written(first: &str, headers: &[(String, String)]) -> String {
    let mut text = format!("{first}\r\n");
    for (name, value) in headers {
        let _ = write!(text, "{name}: {value}\r\n");
    }
    text + "Content-Length: 0\r\n\r\n"
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn what_is_written_reads_the_same() {
        let call = invite(5060, 5070, "30", "31");
        let mut read = Message::read(&call.text()).unwrap();
        assert_eq!(read.headers.pop().unwrap().0, "Content-Length");
        assert_eq!(read, call);
        assert_eq!(read.caller(), "30");
        assert_eq!(Message::read("no message\r\n\r\n"), None);
    }

    #[test]
    fn a_dialog_goes_back_over_the_routes_in_reverse() {
        let call = invite(5060, 5070, "30", "31");
        let answer = Message::read(
            "SIP/2.0 200 OK\r\nRecord-Route: <sip:b;lr>, <sip:a;lr>\r\nTo: <sip:31@x>;tag=z\r\nContact: <sip:called@y:9>\r\n\
             CSeq: 1 INVITE\r\n\r\n",
        )
        .unwrap();
        assert_eq!((answer.status(), answer.answers()), (200, "INVITE"));
        let bye = Message::read(&call.within("BYE", 2, &answer)).unwrap();
        assert_eq!(bye.first, "BYE sip:called@y:9 SIP/2.0");
        assert_eq!(bye.header("Route"), "<sip:a;lr>");
        assert_eq!(bye.header("To"), "<sip:31@x>;tag=z");
        assert_eq!(bye.header("CSeq"), "2 BYE");
    }
}
