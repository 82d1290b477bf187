//! Commands: one tab does it, whichever goes meanwhile, and nobody else may answer.

use serde_json::{Value, json};

use crate::{
    common::{PASSWORD, Server},
    overlay::{Tab, ended, hello, open},
};

const POP: &[&str] = &["sfScreenpopObject"];

/// A flow that pops a record and sends what came of it.
fn popping() -> Value {
    json!([
        { "id": "s", "type": "SE_Start", "ports": { "done": "pop" } },
        { "id": "pop", "type": "SE_SFScreenpopObject", "controls": { "recordId": "R1", "noPopOnEmpty": false },
          "ports": { "success": "yes", "failure": "no" } },
        { "id": "yes", "type": "SE_SendDataToOverlay", "controls": { "value": { "popped": true } }, "ports": { "done": "e" } },
        { "id": "no", "type": "SE_SendDataToOverlay", "controls": { "value": { "failed": "$.actions.pop.exception.code" } },
          "ports": { "done": "e" } },
        { "id": "e", "type": "SE_End" },
    ])
}

struct Desk {
    server: Server,
    anna: String,
    ben: String,
    action: String,
}

async fn desk() -> Desk {
    let server = Server::start().await;
    let admin = server.admin().await;
    let (_, anna) = server.agent(&admin, "anna").await;
    let (_, ben) = server.agent(&admin, "ben").await;
    let flow = server.action_flow(&admin, "Pop", popping()).await;
    let action = server
        .action(&admin, json!({ "name": "Pop", "flowId": flow }))
        .await;
    Desk {
        server,
        anna,
        ben,
        action,
    }
}

impl Desk {
    async fn press(&self) -> String {
        let key = crate::common::unique("press");
        let run = self
            .server
            .press(&self.action, &self.anna, &key, json!({}))
            .await
            .expect(202);
        run["runId"].as_str().unwrap().to_owned()
    }

    async fn tab(&self, name: &str, focus: bool) -> Tab {
        let (mut tab, _) = open(&self.server, &self.anna, hello(name, None, POP)).await;
        if focus {
            tab.say(json!({ "type": "focus", "active": true })).await;
        }
        tab
    }

    /// Why the pop failed.
    async fn failure(&self, run: &str) -> Value {
        ended(&self.server, &self.anna, run).await["actions"]["pop"]["exception"]["code"].clone()
    }
}

#[tokio::test]
async fn of_two_tabs_both_show_and_the_one_in_focus_pops() {
    let desk = desk().await;
    let mut one = desk.tab("one", true).await;
    let mut two = desk.tab("two", false).await;
    let run = desk.press().await;
    let command = one.next_of("command").await;
    assert_eq!(command["name"], "sfScreenpopObject");
    assert_eq!(command["args"]["recordId"], "R1");
    let deadline = command["deadlineMs"].as_u64().unwrap();
    assert!((10_000..=15_000).contains(&deadline), "{deadline}");
    one.done(&command, Value::Null).await;
    assert_eq!(
        ended(&desk.server, &desk.anna, &run).await["status"],
        "completed"
    );
    for tab in [&mut one, &mut two] {
        let mut kinds = Vec::new();
        while kinds.last() != Some(&json!("completed")) {
            let frame = tab.next().await.unwrap();
            assert_eq!(frame["type"], "entry", "only one tab was asked");
            kinds.push(match frame["kind"].as_str().unwrap() {
                "run" => frame["body"]["status"].clone(),
                kind => json!(kind),
            });
        }
        assert_eq!(
            kinds[kinds.len() - 2..],
            [json!("data"), json!("completed")]
        );
    }
}

#[tokio::test]
async fn closing_the_tab_in_focus_in_the_middle_of_a_command_loses_nothing() {
    let desk = desk().await;
    let mut other = desk.tab("other", false).await;
    let mut focused = desk.tab("focused", true).await;
    let run = desk.press().await;
    let command = focused.next_of("command").await;
    drop(focused);
    let again = other.next_of("command").await;
    assert_eq!(again["id"], command["id"]);
    other.done(&again, Value::Null).await;
    assert_eq!(
        other.entry("data").await["body"]["fields"][0]["key"],
        "popped"
    );
    assert_eq!(
        ended(&desk.server, &desk.anna, &run).await["status"],
        "completed"
    );
}

#[tokio::test]
async fn a_command_waits_for_the_only_tab_to_come_back() {
    let desk = desk().await;
    let mut tab = desk.tab("one", true).await;
    let run = desk.press().await;
    let command = tab.next_of("command").await;
    drop(tab);
    // The page was loaded anew: another tab to the server, which offers the command only after a while.
    let (mut tab, _) = open(&desk.server, &desk.anna, hello("two", None, &[])).await;
    tab.say(json!({ "type": "capabilities", "capabilities": POP }))
        .await;
    let again = tab.next_of("command").await;
    assert_eq!(again["id"], command["id"]);
    tab.done(&again, Value::Null).await;
    assert_eq!(
        ended(&desk.server, &desk.anna, &run).await["status"],
        "completed"
    );
}

#[tokio::test]
async fn a_result_counts_once_and_only_from_its_own_agent() {
    let desk = desk().await;
    let mut tab = desk.tab("one", true).await;
    let (mut ben, _) = open(&desk.server, &desk.ben, hello("one", None, POP)).await;
    let run = desk.press().await;
    let command = tab.next_of("command").await;
    ben.say(
        json!({ "type": "commandResult", "id": command["id"], "success": false,
        "exception": { "code": "stolen", "message": "" } }),
    )
    .await;
    // Ben's frames are taken in order, so his answer was looked at before his next frame closes his socket.
    ben.say(json!({ "type": "hello" })).await;
    assert_eq!(ben.closed().await, 4400);
    tab.done(&command, Value::Null).await;
    tab.say(json!({ "type": "commandResult", "id": command["id"], "success": false }))
        .await;
    let run = ended(&desk.server, &desk.anna, &run).await;
    assert_eq!(
        (&run["status"], &run["actions"]["pop"]["success"]),
        (&json!("completed"), &json!(true))
    );
}

#[tokio::test]
async fn what_nobody_can_do_fails_at_once_and_says_why() {
    let desk = desk().await;
    let run = desk.press().await;
    assert_eq!(desk.failure(&run).await, "agent_not_connected");
    let (_tab, _) = open(
        &desk.server,
        &desk.anna,
        hello("one", None, &["sfScreenpopUrl"]),
    )
    .await;
    let run = desk.press().await;
    assert_eq!(desk.failure(&run).await, "capability_missing");
    let (_ben, _) = open(&desk.server, &desk.ben, hello("two", None, POP)).await;
    let run = desk.press().await;
    assert_eq!(desk.failure(&run).await, "capability_missing");
}

#[tokio::test]
async fn what_the_host_refuses_takes_the_failure_port_with_its_reason() {
    let desk = desk().await;
    let mut tab = desk.tab("one", true).await;
    let run = desk.press().await;
    let command = tab.next_of("command").await;
    tab.say(
        json!({ "type": "commandResult", "id": command["id"], "success": false,
        "exception": { "code": "no_such_record", "message": "There is none." } }),
    )
    .await;
    let run = ended(&desk.server, &desk.anna, &run).await;
    assert_eq!(
        run["actions"]["pop"]["exception"],
        json!({ "code": "no_such_record", "message": "There is none." })
    );
    assert_eq!(
        tab.entry("data").await["body"]["fields"],
        json!([{ "key": "failed", "value": "no_such_record" }])
    );
}

#[tokio::test]
async fn without_an_answer_a_command_ends_at_its_deadline() {
    let desk = desk().await;
    let admin = desk.server.admin().await;
    desk.server
        .put(
            "/api/v1/settings/limits",
            &admin,
            json!({ "commandMs": 200 }),
        )
        .await
        .expect(200);
    let mut tab = desk.tab("one", true).await;
    let run = desk.press().await;
    let command = tab.next_of("command").await;
    assert!(command["deadlineMs"].as_u64().unwrap() <= 200);
    assert_eq!(desk.failure(&run).await, "deadline_passed");
    // Too late: dropped, and the socket goes on.
    tab.done(&command, Value::Null).await;
    let run = desk.press().await;
    let command = tab.next_of("command").await;
    tab.done(&command, Value::Null).await;
    assert_eq!(
        ended(&desk.server, &desk.anna, &run).await["actions"]["pop"]["success"],
        true
    );
}

#[tokio::test]
async fn what_may_not_be_done_twice_closes_its_run_as_interrupted_when_the_server_is_killed() {
    let mut desk = desk().await;
    let admin = desk.server.admin().await;
    let blocks = json!([
        { "id": "s", "type": "SE_Start", "ports": { "done": "count" } },
        { "id": "count", "type": "SE_UpdateCounter", "controls": { "key": "n" }, "ports": { "done": "dial" } },
        { "id": "dial", "type": "SE_AgentDialNumber", "controls": { "phoneNumber": "+12065550100" },
          "ports": { "success": "count", "failure": "count" } },
    ]);
    let flow = desk.server.action_flow(&admin, "Dial", blocks).await;
    let action = desk
        .server
        .action(&admin, json!({ "name": "Dial", "flowId": flow }))
        .await;
    let offers = &["agentDialNumber"];
    let (mut tab, _) = open(&desk.server, &desk.anna, hello("one", None, offers)).await;
    let run = desk
        .server
        .press(&action, &desk.anna, "k", json!({}))
        .await
        .expect(202);
    tab.next_of("command").await;
    desk.server.kill_and_restart().await;
    desk.anna = desk.server.sign_in("anna", PASSWORD).await;
    let run = ended(&desk.server, &desk.anna, run["runId"].as_str().unwrap()).await;
    assert_eq!(run["status"], "interrupted");
    assert_eq!(
        (&run["error"]["code"], &run["error"]["block"]),
        (&json!("interrupted"), &json!("dial"))
    );
    assert_eq!(run["actions"]["count"]["results"]["value"], 1);
    let last = crate::overlay::feed(&desk.server, &desk.anna)
        .await
        .pop()
        .unwrap();
    assert_eq!(
        (&last["kind"], &last["body"]["status"]),
        (&json!("run"), &json!("interrupted"))
    );
}

#[tokio::test]
async fn a_command_under_way_when_the_server_is_killed_goes_on_after_it() {
    let mut desk = desk().await;
    let mut tab = desk.tab("one", true).await;
    let run = desk.press().await;
    let command = tab.next_of("command").await;
    desk.server.kill_and_restart().await;
    desk.anna = desk.server.sign_in("anna", PASSWORD).await;
    let mut tab = desk.tab("one", true).await;
    let again = tab.next_of("command").await;
    assert_eq!(again["id"], command["id"]);
    tab.done(&again, Value::Null).await;
    let run = ended(&desk.server, &desk.anna, &run).await;
    assert_eq!(
        (&run["status"], &run["actions"]["pop"]["success"]),
        (&json!("completed"), &json!(true))
    );
}
