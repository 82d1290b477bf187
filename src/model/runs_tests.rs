#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use super::*;

fn news(run: &str, status: RunStatus, error: Option<&str>) -> RunNews {
    RunNews {
        id: RunId::from(run),
        action_id: Some(ActionId::from("a")),
        status,
        error: error.map(str::to_owned),
    }
}

fn press(contact: Option<&str>, key: &str) -> Press {
    Press {
        action: ActionId::from("a"),
        contact: contact.map(ContactId::from),
        key: key.to_owned(),
        form: Map::new(),
        typed: Vec::new(),
        run: None,
        progress: Progress::Sending,
        since: 0.0,
        uncertain: false,
    }
}

fn progress(runs: &Runs) -> Option<Progress> {
    runs.of(&ActionId::from("a"), None)
        .map(|press| press.progress.clone())
}

#[test]
fn a_double_click_presses_once() {
    let mut runs = Runs::default();
    assert!(runs.press(press(None, "k1")));
    assert!(!runs.press(press(None, "k2")));
    assert!(runs.press(press(Some("c"), "k3")));
    assert!(runs.started("k2", &RunId::from("r")).is_none());
    assert_eq!(runs.in_flight().count(), 2);
}

#[test]
fn a_run_ends_by_the_feed_and_may_be_pressed_again() {
    let mut runs = Runs::default();
    runs.press(press(None, "k1"));
    runs.started("k1", &RunId::from("r1"));
    assert_eq!(progress(&runs), Some(Progress::Running));
    let ended = runs
        .news(None, news("r1", RunStatus::Completed, None), 1.0)
        .unwrap();
    assert_eq!(ended.key, "k1");
    assert_eq!(progress(&runs), Some(Progress::Done));
    assert!(runs.press(press(None, "k2")));
}

#[test]
fn an_end_that_overtakes_the_answer_is_not_lost() {
    let mut runs = Runs::default();
    runs.press(press(None, "k1"));
    assert!(
        runs.news(None, news("r1", RunStatus::Running, None), 1.0)
            .is_none()
    );
    assert!(
        runs.news(None, news("r1", RunStatus::Failed, Some("no task")), 1.0)
            .is_none()
    );
    assert_eq!(progress(&runs), Some(Progress::Sending));
    assert!(runs.started("k1", &RunId::from("r1")).is_some());
    assert_eq!(
        progress(&runs),
        Some(Progress::Failed("no task".to_owned()))
    );
}

#[test]
fn a_run_of_another_tab_shows_here_and_holds_the_button() {
    let mut runs = Runs::default();
    runs.news(None, news("r9", RunStatus::Running, None), 5.0);
    assert!(!runs.press(press(None, "k1")));
    runs.news(None, news("r9", RunStatus::Completed, None), 7.0);
    assert!(runs.press(press(None, "k1")));
}

#[test]
fn an_end_told_twice_ends_once() {
    let mut runs = Runs::default();
    runs.press(press(None, "k1"));
    runs.started("k1", &RunId::from("r1"));
    assert!(
        runs.news(None, news("r1", RunStatus::Completed, None), 1.0)
            .is_some()
    );
    assert!(
        runs.news(None, news("r1", RunStatus::Completed, None), 1.0)
            .is_none()
    );
}

#[test]
fn a_refusal_says_why_and_frees_the_button() {
    let mut runs = Runs::default();
    runs.press(press(None, "k1"));
    runs.refused("k1", "switched off".to_owned(), false);
    assert_eq!(
        progress(&runs),
        Some(Progress::Failed("switched off".to_owned()))
    );
    assert!(runs.press(press(None, "k2")));
}

#[test]
fn a_press_nobody_knows_the_outcome_of_is_repeated_with_its_own_key() {
    let (action, mut other) = (ActionId::from("a"), Map::new());
    other.insert("x".to_owned(), serde_json::json!(1));
    let mut runs = Runs::default();
    runs.press(press(None, "k1"));
    runs.refused("k1", "no answer".to_owned(), true);
    assert_eq!(
        runs.key_to_repeat(&action, None, &Map::new()),
        Some("k1".to_owned())
    );
    assert_eq!(runs.key_to_repeat(&action, None, &other), None);
    runs.press(press(None, "k2"));
    runs.refused("k2", "no".to_owned(), false);
    assert_eq!(runs.key_to_repeat(&action, None, &Map::new()), None);
}
