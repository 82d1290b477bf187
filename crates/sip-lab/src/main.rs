//! Telephone calls at a test's command: starts Kamailio for a server, and makes one call after another.
//!
//! `ccp-sip-lab URL` prints `ready OUTSIDE INSIDE` (the ports of the proxy), then takes commands from standard input, a line each:
//! `in FROM TO` and `out FROM TO` begin a call, `answer` takes it, `hangup` ends it, `display` asks for the number that the called
//! telephone shows. What happens is printed, a line each: `rings`, `answered`, `refused STATUS`, `hung up`, `shows NUMBER`. The end
//! of the input ends everything.
#![forbid(unsafe_code)]

use ccp_sip_lab::{Called, Caller, Error, Noticed, Proxy, Settings};
use tokio::io::{AsyncBufReadExt, BufReader, stdin};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let Some(url) = std::env::args().nth(1) else {
        eprintln!(
            "usage: ccp-sip-lab URL (the address a telephone system posts to, with its token)"
        );
        std::process::exit(2);
    };
    let called = Called::plug_in().await?;
    let proxy = Proxy::start(&Settings::new(&url, called.port)).await?;
    println!("ready {} {}", proxy.outside, proxy.inside);
    let mut lines = BufReader::new(stdin()).lines();
    let mut call: Option<Caller> = None;
    loop {
        tokio::select! {
            line = lines.next_line() => {
                let Ok(Some(line)) = line else { break };
                let words: Vec<&str> = line.split_whitespace().collect();
                match (words.as_slice(), &call) {
                    (["in", from, to], _) => call = Some(Caller::call(proxy.outside, from, to).await?),
                    (["out", from, to], _) => call = Some(Caller::call(proxy.inside, from, to).await?),
                    (["answer"], _) => called.answer(),
                    (["display"], _) => println!("shows {}", called.display()),
                    (["hangup"], Some(talk)) => talk.hang_up(),
                    _ => eprintln!("not understood: {line}"),
                }
            }
            Some(noticed) = next(&mut call) => match noticed {
                Noticed::Rings => println!("rings"),
                Noticed::Answered => println!("answered"),
                Noticed::Refused(status) => println!("refused {status}"),
                Noticed::HungUp => println!("hung up"),
            },
        }
    }
    eprint!("{}", proxy.log());
    Ok(())
}

/// What the call under way notices next; never anything without one.
async fn next(call: &mut Option<Caller>) -> Option<Noticed> {
    match call {
        Some(caller) => caller.next().await,
        None => std::future::pending().await,
    }
}
