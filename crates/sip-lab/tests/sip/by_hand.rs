//! Calls at a test's command, as browser tests make them.

use ccp_sip_lab::{Called, Caller, Noticed, Proxy, Settings};

use crate::{
    endpoint::{Conduct, Endpoint},
    lab::events,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_call_rings_until_it_is_taken_and_lasts_until_it_is_ended() {
    let endpoint = Endpoint::start(Conduct::Says("{}")).await;
    let called = Called::plug_in().await.unwrap();
    let proxy = Proxy::start(&Settings::new(&endpoint.url, called.port))
        .await
        .unwrap();
    let mut talk = Caller::call(proxy.outside, "+4930123456", "101")
        .await
        .unwrap();
    assert_eq!(talk.next().await, Some(Noticed::Rings));
    assert_eq!(called.display(), "+4930123456");
    let messages = endpoint.told("newCall", 1).await;
    assert_eq!(events(&messages), ["newCall"]);
    called.answer();
    assert_eq!(talk.next().await, Some(Noticed::Answered));
    let messages = endpoint.told("answer", 1).await;
    assert_eq!(events(&messages), ["newCall", "answer"]);
    talk.hang_up();
    assert_eq!(talk.next().await, Some(Noticed::HungUp));
    let messages = endpoint.told("hangup", 1).await;
    assert_eq!(messages[2]["cause"], "normalClearing");

    let mut missed = Caller::call(proxy.outside, "+4930123456", "101")
        .await
        .unwrap();
    assert_eq!(missed.next().await, Some(Noticed::Rings));
    missed.hang_up();
    assert_eq!(missed.next().await, Some(Noticed::Refused(487)));
    let messages = endpoint.told("hangup", 2).await;
    assert_eq!(messages[4]["cause"], "cancel");

    endpoint.now(Conduct::Says(r#"{"action":"reject","reason":"busy"}"#));
    let mut blocked = Caller::call(proxy.outside, "+4930666", "101")
        .await
        .unwrap();
    assert_eq!(blocked.next().await, Some(Noticed::Refused(486)));
}
