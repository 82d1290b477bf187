//! Secrets of flows: where they may go, and that they lie locked.

use std::{fs, path::Path};

use ccp_store::{
    documents::{Documents, Shelf},
    housekeeping::Housekeeping,
};
use ccp_store_sqlite::SqliteStore;
use serde_json::{Value, json};

use crate::{
    common::{Server, database_url, run},
    http_request::{Desk, Destination, assert_failed},
};

const VALUE: &str = "s3cr3t-value-of-the-test";

fn key_file(server: &Server) -> std::path::PathBuf {
    server.folder.path().join("ccp.db.key")
}

/// Whether the secret's text stands in any file of a folder.
fn lies_open(folder: &Path) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        bytes
            .windows(VALUE.len())
            .any(|part| part == VALUE.as_bytes())
    })
}

async fn ready(server: &Server) -> (u16, String) {
    let reply = server.get("/readyz", "").await;
    (reply.status.as_u16(), reply.json["reasons"].to_string())
}

/// What the destination is told by a request that sends the secret, or the code of its failure.
async fn sent(desk: &Desk, destination: &Destination) -> Result<Value, Value> {
    let controls = json!({ "url": destination.url("/echo"), "secret": "crm" });
    let step = desk.request(controls).await;
    if step["port"] == "success" {
        let echoed = destination.seen.echoed.lock().unwrap().clone();
        return Ok(echoed["headers"]["authorization"].clone());
    }
    Err(step["exception"]["code"].clone())
}

async fn with_secret() -> (Desk, Destination) {
    let (desk, destination) = (Desk::open(&[]).await, Destination::start().await);
    desk.allow(&[&destination]).await;
    desk.set("secrets/crm", json!({ "value": VALUE })).await;
    (desk, destination)
}

#[tokio::test]
async fn a_secret_goes_only_where_it_is_bound_to() {
    let (desk, destination) = (Desk::open(&[]).await, Destination::start().await);
    desk.allow(&[&destination]).await;
    let bind = async |hosts: Value| {
        let body = json!({ "value": VALUE, "hosts": hosts });
        desk.server
            .put("/api/v1/settings/secrets/crm", &desk.admin, body)
            .await
    };
    let bound = bind(json!(["API.crm.example", "*.tickets.example"]))
        .await
        .expect(200);
    assert_eq!(
        bound["hosts"],
        json!(["api.crm.example", "*.tickets.example"])
    );
    let listed = desk
        .server
        .get("/api/v1/settings/secrets", &desk.admin)
        .await;
    assert_eq!(listed.expect(200)["items"], json!([bound]));

    let controls =
        json!({ "url": destination.url("/echo"), "headers": { "X-Own": "key={{secret:crm}}" } });
    let step = desk.request(controls.clone()).await;
    assert_failed(&step, "secret_not_for_destination");
    assert_eq!(
        *destination.seen.echoed.lock().unwrap(),
        Value::Null,
        "nothing was sent"
    );
    let blocks = json!({ "actions": [
        { "id": "s", "type": "SE_Start", "ports": { "done": "http" } },
        { "id": "http", "type": "SE_HttpRequest", "controls": controls, "ports": { "success": "e", "failure": "e" } },
        { "id": "e", "type": "SE_End" },
    ] });
    let found = async || {
        let import = desk
            .server
            .post("/api/v1/flows/import?name=F", &desk.admin, blocks.clone())
            .await;
        let findings = import.expect(201)["findings"].clone();
        let findings = findings.as_array().unwrap().iter();
        findings
            .filter(|it| it["code"] == "secret_not_for_destination")
            .map(|it| it["blockId"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(found().await, ["http"]);

    bind(json!(["127.0.0.1"])).await.expect(200);
    assert!(found().await.is_empty());
    assert_eq!(
        sent(&desk, &destination).await,
        Ok(json!(format!("Bearer {VALUE}")))
    );

    assert_eq!(bind(json!([])).await.problem(422), ["/hosts"]);
    assert_eq!(bind(json!([1])).await.problem(422), ["/hosts"]);
    assert_eq!(
        bind(json!(["a.example", "https://b.example/"]))
            .await
            .problem(422),
        ["/hosts/1"]
    );
}

#[tokio::test]
async fn a_secret_never_stands_in_the_database_or_its_copy() {
    let (mut desk, destination) = with_secret().await;
    assert_eq!(
        sent(&desk, &destination).await,
        Ok(json!(format!("Bearer {VALUE}")))
    );
    assert!(!lies_open(desk.server.folder.path()), "while it runs");
    desk.server.stop().await;
    assert!(!lies_open(desk.server.folder.path()), "after it stopped");
    let copy = tempfile::tempdir().unwrap();
    let file = copy.path().join("copy.db");
    let database = database_url(&desk.server.folder);
    let (code, _, errors) = run(
        &["backup", file.to_str().unwrap(), "--database", &database],
        "",
    )
    .await;
    assert_eq!(code, 0, "{errors}");
    assert!(file.exists() && !lies_open(copy.path()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(key_file(&desk.server))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    desk.server.restart().await;
    assert_eq!(
        sent(&desk, &destination).await,
        Ok(json!(format!("Bearer {VALUE}")))
    );
}

#[tokio::test]
async fn what_was_stored_in_the_clear_is_locked_at_the_next_start() {
    let (mut desk, destination) = (Desk::open(&[]).await, Destination::start().await);
    desk.allow(&[&destination]).await;
    desk.server.stop().await;
    let store = SqliteStore::open(&desk.server.database()).unwrap();
    let open = json!({ "header": null, "value": VALUE });
    store
        .put_document(Shelf::Secret, "crm", &open, 0)
        .await
        .unwrap();
    store.close().await.unwrap();
    assert!(
        lies_open(desk.server.folder.path()),
        "or this test says nothing"
    );
    desk.server.restart().await;
    assert_eq!(ready(&desk.server).await, (200, "[]".to_owned()));
    assert_eq!(
        sent(&desk, &destination).await,
        Ok(json!(format!("Bearer {VALUE}")))
    );
    desk.server.stop().await;
    assert!(!lies_open(desk.server.folder.path()));
}

#[tokio::test]
async fn a_key_that_is_lost_is_told_and_nothing_is_locked_with_another_meanwhile() {
    let (mut desk, destination) = with_secret().await;
    desk.server.stop().await;
    let key = fs::read_to_string(key_file(&desk.server)).unwrap();
    fs::remove_file(key_file(&desk.server)).unwrap();
    desk.server.restart().await;
    let (status, reasons) = ready(&desk.server).await;
    assert!(
        status == 503 && reasons.contains("ccp.db.key is not there"),
        "{reasons}"
    );
    assert_eq!(sent(&desk, &destination).await, Err(json!("secret_locked")));
    let at = "/api/v1/settings/secrets/other";
    let body = json!({ "value": "0ther-value-of-the-test" });
    let refused = desk.server.put(at, &desk.admin, body.clone()).await;
    assert!(
        refused.text.contains("ccp.db.key is not there"),
        "{}",
        refused.text
    );
    refused.problem(503);
    assert!(!key_file(&desk.server).exists());

    fs::write(key_file(&desk.server), key).unwrap();
    assert_eq!(
        sent(&desk, &destination).await,
        Ok(json!(format!("Bearer {VALUE}")))
    );
    desk.server.put(at, &desk.admin, body).await.expect(200);
    assert_eq!(ready(&desk.server).await, (200, "[]".to_owned()));
}

#[tokio::test]
async fn another_key_is_told_and_what_is_set_anew_is_locked_with_it() {
    let (mut desk, destination) = with_secret().await;
    desk.server.stop().await;
    fs::write(key_file(&desk.server), "0".repeat(64)).unwrap();
    desk.server.restart().await;
    let (status, reasons) = ready(&desk.server).await;
    assert!(
        status == 503 && reasons.contains("another key"),
        "{reasons}"
    );
    assert_eq!(sent(&desk, &destination).await, Err(json!("secret_locked")));
    desk.set("secrets/crm", json!({ "value": VALUE })).await;
    assert_eq!(
        sent(&desk, &destination).await,
        Ok(json!(format!("Bearer {VALUE}")))
    );
    assert_eq!(ready(&desk.server).await, (200, "[]".to_owned()));
}

#[tokio::test]
async fn a_key_file_that_is_given_is_read_and_none_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    let arguments = ["--secret-key-file", file.to_str().unwrap()];
    let (desk, destination) = (Desk::open(&arguments).await, Destination::start().await);
    desk.allow(&[&destination]).await;
    let at = "/api/v1/settings/secrets/crm";
    let set = async || {
        desk.server
            .put(at, &desk.admin, json!({ "value": VALUE }))
            .await
    };
    set().await.problem(503);
    fs::write(&file, "no key\n").unwrap();
    let refused = set().await;
    assert!(
        refused.text.contains("64 hexadecimal digits"),
        "{}",
        refused.text
    );
    fs::write(&file, format!("{}\n", "7F".repeat(32))).unwrap();
    set().await.expect(200);
    assert_eq!(
        sent(&desk, &destination).await,
        Ok(json!(format!("Bearer {VALUE}")))
    );
    assert!(!key_file(&desk.server).exists());
}
