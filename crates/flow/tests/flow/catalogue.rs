use ccp_flow::{BlockSpec, Group, Performer, catalogue};

#[test]
fn all_blocks_are_there() {
    assert_eq!(catalogue::all().len(), 114);
    assert_eq!(
        catalogue::find("SE_SFCreateTask").map(|spec| spec.title),
        Some("Create a Task")
    );
    assert_eq!(catalogue::find("SE_Nothing"), None);
}

#[test]
fn a_block_reads_as_json_for_the_explorer() {
    let json = serde_json::to_value(catalogue::find("SE_CoreIfElse").unwrap()).unwrap();
    assert_eq!(
        (&json["type"], &json["performedBy"], &json["group"]),
        (&"SE_CoreIfElse".into(), &"engine".into(), &"flow".into())
    );
    assert_eq!(json["controls"][1]["options"][2], "contains");
    assert_eq!(json["controls"][1]["required"], true);
    assert!(json.get("op").is_none());
}

#[test]
fn what_may_be_sent_again_is_marked() {
    let repeatable = |kind: &str| catalogue::find(kind).unwrap().repeatable;
    for kind in [
        "SE_CoreDelay",
        "SE_SFGetContactId",
        "SE_SFRetrieve",
        "SE_SFScreenpopObject",
        "SE_Alert",
        "SE_ShowModal",
        "SE_GetProperty",
    ] {
        assert!(repeatable(kind), "{kind}");
    }
    for kind in [
        "SE_SFCreateTask",
        "SE_SFSaveLog",
        "SE_AgentDialNumber",
        "SE_UpdateCounter",
        "SE_SendDataToOverlay",
        "SE_HttpRequest",
        "SE_SFRunApex",
    ] {
        assert!(!repeatable(kind), "{kind}");
    }
}

#[test]
fn the_page_of_blocks_is_what_the_catalogue_makes() {
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/blocks.md");
    let held = std::fs::read_to_string(page).unwrap();
    assert!(
        held == catalogue::to_markdown(),
        "run `cargo xtask docs` to write docs/blocks.md anew"
    );
    for spec in catalogue::all() {
        assert!(held.contains(&format!("\n### {}\n\n`{}`", spec.title, spec.kind)));
    }
}

#[test]
fn the_table_is_that_of_the_design() {
    let Some(path) = std::env::var_os("CCP_BLOCKS_CSV") else {
        println!("skipped: CCP_BLOCKS_CSV is not set");
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let rows: Vec<_> = text.lines().skip(1).map(fields).collect();
    let ours: Vec<_> = catalogue::all().iter().map(row).collect();
    for row in &rows {
        assert!(
            ours.contains(row),
            "the catalogue differs:\n{row:?}\n{:?}",
            ours.iter().find(|other| other[1] == row[1])
        );
    }
    assert_eq!(ours.len(), rows.len());
}

/// A row of the table as the design writes it.
fn row(spec: &BlockSpec) -> Vec<String> {
    let noted = |name: &str, note: &str| {
        if note.is_empty() {
            name.to_owned()
        } else {
            format!("{name} ({note})")
        }
    };
    let controls: Vec<_> = spec
        .controls
        .iter()
        .map(|control| noted(control.name, control.note))
        .collect();
    let results: Vec<_> = spec
        .results
        .iter()
        .map(|result| noted(result.name, result.note))
        .collect();
    let group = serde_json::to_value::<Group>(spec.group).unwrap();
    let performer = serde_json::to_value::<Performer>(spec.performed_by).unwrap();
    vec![
        spec.title.to_owned(),
        spec.kind.to_owned(),
        if spec.known { "yes" } else { "no" }.to_owned(),
        group.as_str().unwrap().to_owned(),
        performer.as_str().unwrap().to_owned(),
        controls.join("; "),
        spec.ports.join(", "),
        results.join(", "),
    ]
}

/// The fields of a CSV line: quoted ones may hold commas, and quotes doubled.
fn fields(line: &str) -> Vec<String> {
    let (mut fields, mut field, mut quoted) = (Vec::new(), String::new(), false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' if quoted || field.is_empty() => quoted = !quoted,
            ',' if !quoted => fields.push(std::mem::take(&mut field)),
            c => field.push(c),
        }
    }
    fields.push(field);
    fields
}
