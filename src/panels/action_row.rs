//! One action in the list.

use ccp_protocol::{ActionId, actions::Action};
use reactive_graph::graph::untrack;

use super::actions::{OFFLINE_REASON_ID, choose, row_button_id};
use crate::{
    element::{El, View, el},
    i18n, icons,
    icons::icon,
    model::{Model, runs::Progress},
    overlay::Overlay,
    reactive::{Memo, memo},
};

/// After so long a run is called still running, milliseconds.
const LONG: f64 = 10_000.0;

/// What a row says beside its name.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Says {
    Nothing,
    Running,
    StillRunning,
    Done,
    Failed(String),
}

/// A row: with a form it is one button, without it has one.
pub fn action_row(overlay: Overlay, key: &str) -> El {
    let model = overlay.model;
    let (id, of) = (ActionId::from(key), ActionId::from(key));
    let action = memo(move || {
        model
            .actions
            .with(|actions| actions.iter().find(|action| action.id == id).cloned())
    });
    let says = memo(move || says(model, &of));
    let class = move || {
        let form = action.with(|action| action.as_ref().is_some_and(opens_form));
        Some(if form { "action has-form" } else { "action" }.to_owned())
    };
    let status = format!("status-{key}");
    let line = status_line(&status, says);
    el("li")
        .attr_with("class", class)
        .region(move || {
            let action = action.get()?;
            Some(if opens_form(&action) {
                opener(overlay, action, &status)
            } else {
                executer(overlay, action, &status, says)
            })
        })
        .child(line)
}

/// Whether an action opens a form; otherwise it starts at once.
pub fn opens_form(action: &Action) -> bool {
    action.form.as_ref().is_some_and(|form| !form.is_empty())
}

fn says(model: &'static Model, action: &ActionId) -> Says {
    let contact = model.contact();
    let press = model.runs.with(|runs| {
        runs.of(action, contact.as_ref())
            .map(|press| (press.progress.clone(), press.since))
    });
    match press {
        None => Says::Nothing,
        Some((Progress::Done, _)) => Says::Done,
        Some((Progress::Failed(error), _)) => Says::Failed(error),
        Some((Progress::Sending | Progress::Running, since)) if model.now.get() - since >= LONG => {
            Says::StillRunning
        }
        Some((Progress::Sending | Progress::Running, _)) => Says::Running,
    }
}

fn opener(overlay: Overlay, action: Action, status: &str) -> View {
    el("button")
        .class("action-open")
        .attr("type", "button")
        .id(&row_button_id(&action.id))
        .attr("aria-describedby", status)
        .child(el("span").class("action-name").text(&action.name))
        .child(icon(icons::CHEVRON_RIGHT))
        .on_click(move || choose(overlay, &action))
        .into()
}

fn executer(overlay: Overlay, action: Action, status: &str, says: Memo<Says>) -> View {
    let link = &overlay.model.link;
    let busy = move || says.with(|says| matches!(says, Says::Running | Says::StillRunning));
    let offline = move || !link.get().takes_presses();
    let name = el("span").class("action-name").text(&action.name);
    let status = status.to_owned();
    let button = el("button")
        .class("button execute")
        .attr("type", "button")
        .id(&row_button_id(&action.id))
        .attr("aria-label", &i18n::execute(&action.name))
        // Not the `disabled` attribute: it would throw the keyboard's focus away in the middle of the work.
        .flag("aria-disabled", move || busy() || offline())
        .attr_with("aria-describedby", move || {
            Some(if offline() {
                OFFLINE_REASON_ID.to_owned()
            } else {
                status.clone()
            })
        })
        .text(i18n::EXECUTE)
        .on_click(move || {
            if untrack(|| !busy() && !offline()) {
                choose(overlay, &action);
            }
        });
    vec![name.into(), button.into()].into()
}

fn status_line(id: &str, says: Memo<Says>) -> View {
    el("p")
        .class("action-status")
        .attr("role", "status")
        .id(id)
        .attr_with("data-tone", move || Some(says.with(tone).to_owned()))
        .region(move || says.with(words))
        .into()
}

fn tone(says: &Says) -> &'static str {
    match says {
        Says::Nothing => "none",
        Says::Running | Says::StillRunning => "busy",
        Says::Done => "good",
        Says::Failed(_) => "bad",
    }
}

fn words(says: &Says) -> Option<View> {
    let (mark, text) = match says {
        Says::Nothing => return None,
        Says::Running => (el("span").class("spinner late").into(), i18n::RUNNING),
        Says::StillRunning => (el("span").class("spinner").into(), i18n::STILL_RUNNING),
        Says::Done => (
            el("span").attr("aria-hidden", "true").text("✓").into(),
            i18n::DONE,
        ),
        Says::Failed(error) => (icon(icons::WARNING), error.as_str()),
    };
    Some(vec![mark, el("span").text(text).into()].into())
}
