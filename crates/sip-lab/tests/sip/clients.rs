//! Programs that speak to the endpoint without SIP: the script for `FreeSWITCH`, and a client of Zammad's CTI as it is.

use std::{path::PathBuf, process::Output};

use serde_json::{Value, json};
use tokio::process::Command;

use crate::endpoint::{Conduct, Endpoint};

/// The versions of Lua that builds of `FreeSWITCH` have inside lie between these.
const LUAS: [&str; 2] = ["lua5.1", "lua5.4"];
const ROUTED: Conduct =
    Conduct::Says(r#"{"action":"dial","caller_id":"+49 30 9999","number":"+491711234567"}"#);

fn file(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// What a program printed; it must end well.
#[track_caller]
fn printed(output: Output) -> String {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Runs `FreeSWITCH`'s script through a whole call, and gives what became of the call there.
async fn freeswitch(lua: &str, endpoint: &Endpoint, direction: &str, from: &str) -> String {
    let output = Command::new(lua)
        .arg(file("tests/sip/freeswitch.lua"))
        .arg(file("../../examples/pbx/freeswitch/ccp.lua"))
        .args([&endpoint.url, direction, from, "+49 171 & more"])
        .output()
        .await
        .unwrap_or_else(|error| panic!("{lua}: {error}; cargo xtask setup installs it"));
    printed(output)
}

#[tokio::test(flavor = "multi_thread")]
async fn freeswitch_tells_of_an_incoming_call() {
    for lua in LUAS {
        let endpoint = Endpoint::start(Conduct::Says("{}")).await;
        let said = freeswitch(lua, &endpoint, "in", "+4930123456").await;
        assert_eq!(said, "hung up nil\ncaller id nil\n", "{lua}");
        let messages = endpoint.told("hangup", 1).await;
        for message in &messages {
            assert_eq!(message["callId"], "a-leg & more");
            assert_eq!(message["from"], "+4930123456");
            assert_eq!(message["to"], "+49 171 & more");
            assert_eq!(message["direction"], "in");
        }
        assert_eq!(messages.len(), 3);
        assert_eq!(messages[1]["event"], "answer");
        assert_eq!(messages[1]["answeringNumber"], "31");
        assert_eq!(messages[2]["cause"], "NORMAL_CLEARING");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn freeswitch_obeys() {
    let cases = [
        (
            "in",
            r#"{"action":"reject","reason":"busy"}"#,
            "hung up USER_BUSY\ncaller id nil\n",
            1,
        ),
        (
            "out",
            r#"{"action":"dial","caller_id":"+49 30 9999"}"#,
            "hung up nil\ncaller id +49309999\n",
            3,
        ),
        (
            "out",
            r#"{"action":"dial","caller_id":"nonsense"}"#,
            "hung up nil\ncaller id nil\n",
            3,
        ),
        ("out", "{}", "hung up nil\ncaller id nil\n", 3),
    ];
    for lua in LUAS {
        for (direction, answer, said, told) in cases {
            let endpoint = Endpoint::start(Conduct::Says(answer)).await;
            assert_eq!(
                freeswitch(lua, &endpoint, direction, "30").await,
                said,
                "{lua} {answer}"
            );
            let messages = endpoint.told("newCall", 1).await;
            assert_eq!(messages.len(), told, "{lua} {answer}: {messages:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn freeswitch_connects_when_the_server_hangs() {
    for lua in LUAS {
        let endpoint = Endpoint::start(Conduct::Hangs).await;
        let said = freeswitch(lua, &endpoint, "in", "anonymous").await;
        assert_eq!(said, "hung up nil\ncaller id nil\n", "{lua}");
        let messages = endpoint.told("hangup", 1).await;
        assert_eq!(messages[0]["from"], "");
    }
}

/// Runs py-zammad-cti through two calls; gives what each message was answered.
pub async fn py_zammad_cti(url: &str) -> Vec<Value> {
    let python = std::env::var_os("CCP_PBX_CLIENT")
        .expect("CCP_PBX_CLIENT names a Python with py-zammad-cti; cargo xtask test sip makes one");
    let output = Command::new(python)
        .arg(file("tests/sip/client.py"))
        .arg(url)
        .output()
        .await
        .unwrap();
    let said = printed(output);
    let mut told: Value = serde_json::from_str(said.lines().last().unwrap()).unwrap();
    assert_eq!(told["version"], "0.0.2");
    serde_json::from_value(told["answers"].take()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_written_for_zammad_drives_a_whole_call() {
    let endpoint = Endpoint::start(ROUTED).await;
    let routed = json!({ "action": "dial", "caller_id": "+49 30 9999", "number": "+491711234567" });
    assert_eq!(
        py_zammad_cti(&endpoint.url).await,
        [routed.clone(), json!({}), json!({}), routed, json!({})]
    );
    let messages = endpoint.told("hangup", 2).await;
    assert_eq!(messages.len(), 5);
    assert_eq!(messages[0]["queue"], "support");
    assert_eq!(messages[1]["user"], "Anna Müller");
    assert_eq!(messages[2]["cause"], "normalClearing");
    assert_eq!(messages[4]["callId"], "py-2");
}
