//! Memos and signals of any type over one memo and one signal in the graph: the graph's code for each further type is a
//! kilobyte of the bundle.

use std::{any::Any, fmt, marker::PhantomData, sync::Arc};

use reactive_graph::{
    computed::Memo as GraphMemo,
    signal::RwSignal,
    traits::{Get, GetUntracked, Set, Track},
};
use wasm_bindgen::UnwrapThrowExt;

/// A value of any type.
type Value = Arc<dyn Any + Send + Sync>;

/// A value, and which one it is.
#[derive(Clone)]
struct Kept {
    value: Value,
    edition: usize,
}

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        self.edition == other.edition
    }
}

impl Kept {
    fn read<T: 'static, R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(
            self.value
                .downcast_ref()
                .expect_throw("it is read as what it was made of"),
        )
    }
}

/// A value derived from what it watches; who watches it is told only when it became another one.
pub struct Memo<T>(GraphMemo<Kept>, PhantomData<fn() -> T>);

/// A value that a part of the page keeps as long as it stands.
pub struct Signal<T>(RwSignal<Kept>, PhantomData<fn() -> T>);

/// Gives another value, or nothing when it is still the one before.
trait Derive: Send + Sync {
    /// Gives it.
    fn derive(&self, before: Option<&Value>) -> Option<Value>;
}

/// Compares by the type it derives.
struct Typed<F>(F);

impl<T, F> Derive for Typed<F>
where
    T: PartialEq + Send + Sync + 'static,
    F: Fn() -> T + Send + Sync,
{
    fn derive(&self, before: Option<&Value>) -> Option<Value> {
        let now = (self.0)();
        let before = before.and_then(|before| before.downcast_ref::<T>());
        (before != Some(&now)).then(|| Arc::new(now) as Value)
    }
}

/// A value derived from what it watches; who watches it is told only when it became another one.
pub fn memo<T>(derive: impl Fn() -> T + Send + Sync + 'static) -> Memo<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    Memo(graph_memo(Box::new(Typed(derive))), PhantomData)
}

fn graph_memo(derive: Box<dyn Derive>) -> GraphMemo<Kept> {
    GraphMemo::new(move |before: Option<&Kept>| {
        let value = derive.derive(before.map(|before| &before.value));
        match (value, before) {
            (None, Some(before)) => before.clone(),
            (value, before) => Kept {
                // Without a value before, there is one now.
                value: value.unwrap_or_else(|| Arc::new(())),
                edition: before.map_or(0, |before| before.edition + 1),
            },
        }
    })
}

impl<T: 'static> Memo<T> {
    /// Reads and watches.
    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        self.0.get().read(read)
    }

    /// Reads without watching.
    pub fn with_untracked<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        self.0.get_untracked().read(read)
    }

    /// Reads without watching, if the part of the page it belongs to still stands.
    pub fn try_get_untracked(&self) -> Option<T>
    where
        T: Clone,
    {
        Some(self.0.try_get_untracked()?.read(T::clone))
    }

    /// A copy of the value; watches.
    pub fn get(&self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    /// A copy of the value, without watching.
    pub fn get_untracked(&self) -> T
    where
        T: Clone,
    {
        self.with_untracked(T::clone)
    }

    /// Watches without reading.
    pub fn track(&self) {
        self.0.track();
    }
}

impl<T: Clone + Send + Sync + 'static> Signal<T> {
    /// A value to begin with.
    pub fn new(value: T) -> Self {
        let kept = Kept {
            value: Arc::new(value),
            edition: 0,
        };
        Self(RwSignal::new(kept), PhantomData)
    }

    /// A copy of the value; watches.
    pub fn get(&self) -> T {
        self.0.get().read(T::clone)
    }

    /// A copy of the value, without watching.
    pub fn get_untracked(&self) -> T {
        self.0.get_untracked().read(T::clone)
    }

    /// The same, if the part of the page it belongs to still stands.
    pub fn try_get_untracked(&self) -> Option<T> {
        Some(self.0.try_get_untracked()?.read(T::clone))
    }

    /// Takes the place of the value.
    pub fn set(&self, value: T) {
        set(self.0, Arc::new(value));
    }
}

fn set(signal: RwSignal<Kept>, value: Value) {
    signal.set(Kept { value, edition: 0 });
}

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Memo<T> {}

impl<T> fmt::Debug for Memo<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memo")
    }
}

impl<T> Clone for Signal<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Signal<T> {}

impl<T> fmt::Debug for Signal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signal")
    }
}
