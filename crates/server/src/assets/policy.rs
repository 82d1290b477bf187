//! Content security policies: what a page may load, run, and be framed by.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use crate::config::Config;

/// The overlay's: its own files, its own inline scripts by their hash, its own sockets; framed by `origins` only.
pub fn overlay(html: &str, config: &Config, origins: &[String]) -> String {
    let mut scripts = vec!["'self'".to_owned(), "'wasm-unsafe-eval'".to_owned()];
    scripts.extend(
        inline_scripts(html)
            .into_iter()
            .map(|script| format!("'{}'", hash(script))),
    );
    let mut connections = vec!["'self'".to_owned()];
    connections.extend(config.own_origins.iter().map(|origin| socket(origin)));
    let (scripts, connections) = (scripts.join(" "), connections.join(" "));
    format!(
        "default-src 'none'; script-src {scripts}; connect-src {connections}; \
         style-src 'self'; img-src 'self' data:; font-src 'self'; manifest-src 'self'; \
         base-uri 'none'; form-action 'self'; object-src 'none'; frame-ancestors {}",
        if origins.is_empty() {
            "'none'".to_owned()
        } else {
            origins.join(" ")
        }
    )
}

/// The address of a socket of an origin.
fn socket(origin: &str) -> String {
    // "http" becomes "ws" and "https" becomes "wss".
    origin
        .strip_prefix("http")
        .map_or_else(|| origin.to_owned(), |rest| format!("ws{rest}"))
}

/// How a policy names an inline script.
pub fn hash(script: &str) -> String {
    format!(
        "sha256-{}",
        STANDARD.encode(Sha256::digest(script.as_bytes()))
    )
}

/// The text of each `<script>` without `src`, exactly as it stands: the browser hashes every byte between the tags.
pub fn inline_scripts(html: &str) -> Vec<&str> {
    let lower = html.to_ascii_lowercase();
    let mut scripts = Vec::new();
    let mut at = 0;
    while let Some(begin) = lower[at..].find("<script").map(|found| at + found) {
        let Some(open) = lower[begin..].find('>').map(|found| begin + found + 1) else {
            break;
        };
        let Some(close) = lower[open..].find("</script").map(|found| open + found) else {
            break;
        };
        let attributes = &lower[begin + "<script".len()..open];
        if !attributes.contains(" src=") && close > open {
            scripts.push(&html[open..close]);
        }
        at = close;
    }
    scripts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_scripts_are_taken_byte_for_byte_and_others_left_out() {
        let html = "<head><SCRIPT type=\"module\">\nimport a;\n</SCRIPT><script src=\"x.js\"></script><script>b</script >";
        assert_eq!(inline_scripts(html), ["\nimport a;\n", "b"]);
        assert!(inline_scripts("<script>").is_empty());
    }

    #[test]
    fn a_hash_is_as_browsers_compute_it() {
        // From the specification's own example: the script `alert('Hello, world.');`.
        assert_eq!(
            hash("alert('Hello, world.');"),
            "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng="
        );
    }

    #[test]
    fn sockets_follow_their_origin() {
        assert_eq!(socket("http://127.0.0.1:8080"), "ws://127.0.0.1:8080");
        assert_eq!(socket("https://overlay.example"), "wss://overlay.example");
    }
}
