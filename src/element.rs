//! The page's elements: made once, then changed by what they watch.
//!
//! A builder over the browser's own elements, driven by Leptos' reactive graph. Leptos' `view!` gives every view a type
//! of its own and the bundle code for each: with it, the same drawer was half as large again on the wire.

mod region;
mod rows;

use any_spawner::Executor;
use reactive_graph::{
    effect::RenderEffect,
    owner::{Owner, on_cleanup},
};
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, JsValue, UnwrapThrowExt, closure::Closure};
use web_sys::{Element, Event, EventTarget, HtmlElement, Node};

use crate::{
    browser::dom::{document, window},
    reactive::{Act, ActOn},
};

pub use self::{region::region, rows::rows};

/// What stands in the page: an element, text, or several of both.
#[derive(Debug, Clone)]
pub struct View(Node);

/// An element being made. What it watches and listens to ends with the owner that was current when it was made.
#[derive(Debug, Clone)]
#[must_use = "an element stands nowhere until it is somebody's child"]
pub struct El(HtmlElement);

/// What puts a value on an element, or takes it off.
type Apply = Box<dyn Fn(&HtmlElement, Option<&str>)>;

/// A new HTML element.
pub fn el(tag: &str) -> El {
    made(document().create_element(tag).map(JsCast::unchecked_into))
}

/// A new SVG element.
pub fn svg(tag: &str) -> El {
    let made_here = document().create_element_ns(Some("http://www.w3.org/2000/svg"), tag);
    made(made_here.map(JsCast::unchecked_into))
}

fn made(element: Result<HtmlElement, JsValue>) -> El {
    El(element.expect_throw("every tag is written in this program"))
}

/// Runs a part of the page under an owner of its own, inside `parent`. The part lives until the owner is cleaned up.
pub fn mount(parent: &Element, part: impl FnOnce() -> View) -> Owner {
    // Refused when it runs already, which is as good.
    let _ = Executor::init_wasm_bindgen();
    let owner = Owner::new();
    let view = owner.with(part);
    append(parent, &view.0);
    owner
}

fn append(parent: &Node, child: &Node) {
    // Refused only for a node inside itself.
    let _ = parent.append_child(child);
}

/// Runs at once, and again whenever something it watched changes, until the current owner is cleaned up.
pub fn bind(run: impl FnMut() + 'static) {
    bind_boxed(Box::new(run));
}

fn bind_boxed(mut run: Box<dyn Act>) {
    let effect = RenderEffect::new(move |_| run.act());
    on_cleanup(move || drop(effect));
}

/// Calls `act` for every event of this name on a target, until the current owner is cleaned up.
pub fn listen<E: JsCast + 'static>(
    target: &EventTarget,
    name: &'static str,
    mut act: impl FnMut(E) + 'static,
) {
    listen_boxed(
        target,
        name,
        Box::new(move |event: Event| act(event.unchecked_into())),
    );
}

/// Calls `act` for every event of this name on the window, until the current owner is cleaned up.
pub fn listen_window<E: JsCast + 'static>(name: &'static str, act: impl FnMut(E) + 'static) {
    listen(&window(), name, act);
}

fn listen_boxed(target: &EventTarget, name: &'static str, mut act: Box<dyn ActOn<Event>>) {
    let listener = Closure::<dyn FnMut(Event)>::new(move |event| act.act_on(event));
    let function = listener.as_ref().unchecked_ref::<js_sys::Function>();
    // Refused only without a listener.
    let _ = target.add_event_listener_with_callback(name, function);
    let kept = SendWrapper::new((target.clone(), listener));
    // Taken off before the element goes: a browser tells of a lost focus while it takes an element away.
    on_cleanup(move || {
        let (target, listener) = &*kept;
        let _ = target.remove_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    });
}

impl El {
    /// Sets an attribute.
    pub fn attr(self, name: &str, value: &str) -> Self {
        set(&self.0, name, Some(value));
        self
    }

    /// Sets an attribute where there is a value.
    pub fn attr_if(self, name: &str, value: Option<&str>) -> Self {
        set(&self.0, name, value);
        self
    }

    /// Sets `class`.
    pub fn class(self, names: &str) -> Self {
        self.attr("class", names)
    }

    /// Sets `id`.
    pub fn id(self, id: &str) -> Self {
        self.attr("id", id)
    }

    /// An attribute that follows what `value` watches; it goes while there is none.
    pub fn attr_with(
        self,
        name: &'static str,
        value: impl Fn() -> Option<String> + 'static,
    ) -> Self {
        self.follow(
            Box::new(value),
            Box::new(move |element, value| set(element, name, value)),
        )
    }

    /// An attribute that reads `true` or `false`.
    pub fn state(self, name: &'static str, is: impl Fn() -> bool + 'static) -> Self {
        self.either(name, Box::new(is), "true", Some("false"))
    }

    /// An attribute that reads `true` or is not there.
    pub fn flag(self, name: &'static str, is: impl Fn() -> bool + 'static) -> Self {
        self.either(name, Box::new(is), "true", None)
    }

    /// An attribute that is there or not: `hidden`, `inert`.
    pub fn toggle(self, name: &'static str, is: impl FnMut() -> bool + 'static) -> Self {
        self.either(name, Box::new(is), "", None)
    }

    fn either(
        self,
        name: &'static str,
        mut is: Box<dyn Act<bool>>,
        yes: &'static str,
        no: Option<&'static str>,
    ) -> Self {
        let element = self.0.clone();
        let mut known = None;
        bind(move || {
            let is = is.act();
            if known.replace(is) != Some(is) {
                set(&element, name, if is { Some(yes) } else { no });
            }
        });
        self
    }

    /// A style property that follows what `value` watches. Set through the object model: the page's security policy
    /// knows no style attributes.
    pub fn style(
        self,
        property: &'static str,
        value: impl Fn() -> Option<String> + 'static,
    ) -> Self {
        self.follow(
            Box::new(value),
            Box::new(move |element, value| {
                // A value that the browser does not understand changes nothing.
                let _ = element
                    .style()
                    .set_property(property, value.unwrap_or_default());
            }),
        )
    }

    /// The text in a control. What was typed is only overwritten by something else.
    pub fn value(self, value: impl Fn() -> String + 'static) -> Self {
        self.prop("value", move || JsValue::from_str(&value()))
    }

    /// A property of the object, `checked` for example.
    pub fn prop(self, name: &'static str, value: impl FnMut() -> JsValue + 'static) -> Self {
        self.prop_boxed(name, Box::new(value))
    }

    fn prop_boxed(self, name: &str, mut value: Box<dyn Act<JsValue>>) -> Self {
        let element = self.0.clone();
        let name = JsValue::from_str(name);
        bind(move || {
            let value = value.act();
            if js_sys::Reflect::get(&element, &name).is_ok_and(|known| known != value) {
                // An element takes every property.
                let _ = js_sys::Reflect::set(&element, &name, &value);
            }
        });
        self
    }

    /// Calls `act` for every event of this name.
    pub fn on<E: JsCast + 'static>(self, name: &'static str, act: impl FnMut(E) + 'static) -> Self {
        listen(&self.0, name, act);
        self
    }

    /// Calls `act` for every click.
    pub fn on_click(self, mut act: impl FnMut() + 'static) -> Self {
        listen_boxed(&self.0, "click", Box::new(move |_: Event| act()));
        self
    }

    /// Calls `act` with a control's text whenever the agent changes it.
    pub fn on_typed(self, act: impl FnMut(String) + 'static) -> Self {
        self.on_text("input", Box::new(act))
    }

    /// Calls `act` with a control's value whenever the agent chose another one.
    pub fn on_chosen(self, act: impl FnMut(String) + 'static) -> Self {
        self.on_text("change", Box::new(act))
    }

    fn on_text(self, name: &'static str, mut act: Box<dyn ActOn<String>>) -> Self {
        let element = self.0.clone();
        let value = JsValue::from_str("value");
        listen_boxed(
            &self.0,
            name,
            Box::new(move |_: Event| {
                let text = js_sys::Reflect::get(&element, &value).ok();
                act.act_on(text.and_then(|text| text.as_string()).unwrap_or_default());
            }),
        );
        self
    }

    /// Adds text.
    pub fn text(self, text: &str) -> Self {
        append(&self.0, &document().create_text_node(text));
        self
    }

    /// Adds text that follows what `text` watches.
    pub fn text_with(self, text: impl Fn() -> String + 'static) -> Self {
        self.text_boxed(Box::new(text))
    }

    fn text_boxed(self, mut text: Box<dyn Act<String>>) -> Self {
        let node = document().create_text_node("");
        append(&self.0, &node);
        bind(move || {
            let text = text.act();
            if node.data() != text {
                node.set_data(&text);
            }
        });
        self
    }

    /// Adds what stands inside.
    pub fn child(self, child: impl Into<View>) -> Self {
        append(&self.0, &child.into().0);
        self
    }

    /// Adds what comes and goes with what `content` watches.
    pub fn region(self, content: impl Fn() -> Option<View> + 'static) -> Self {
        self.child(region(content))
    }

    /// The element itself.
    pub fn node(&self) -> HtmlElement {
        self.0.clone()
    }

    fn follow(self, mut value: Box<dyn Act<Option<String>>>, apply: Apply) -> Self {
        let element = self.0.clone();
        let mut known = None;
        bind(move || {
            let value = value.act();
            if value != known {
                apply(&element, value.as_deref());
                known = value;
            }
        });
        self
    }
}

fn set(element: &Element, name: &str, value: Option<&str>) {
    // Refused only for names that this program does not write.
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

impl From<El> for View {
    fn from(element: El) -> Self {
        Self(element.0.into())
    }
}

impl From<&str> for View {
    fn from(text: &str) -> Self {
        Self(document().create_text_node(text).into())
    }
}

impl From<Vec<View>> for View {
    fn from(views: Vec<View>) -> Self {
        let fragment = document().create_document_fragment();
        for view in views {
            append(&fragment, &view.0);
        }
        Self(fragment.into())
    }
}

impl<T: Into<View>> From<Option<T>> for View {
    fn from(view: Option<T>) -> Self {
        view.map_or_else(|| Vec::new().into(), Into::into)
    }
}
