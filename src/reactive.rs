//! Values that panels watch, for parts of the model that live as long as the page.
//!
//! Leptos' own signals stand in an arena and cost the bundle code for every type they hold; the model is never
//! disposed of and needs neither. What reads a [`Watched`] inside an effect or a memo runs again when it changes.

mod act;
mod erased;

use std::sync::{PoisonError, RwLock};

use reactive_graph::{
    effect::Effect,
    signal::ArcTrigger,
    traits::{Notify, Track},
};

pub use self::{
    act::{Act, ActOn},
    erased::{Memo, Signal, memo},
};

/// A value, and who is told when it changes.
#[derive(Debug, Default)]
pub struct Watched<T> {
    value: RwLock<T>,
    changed: ArcTrigger,
}

impl<T> Watched<T> {
    /// A value that nobody watches yet.
    pub fn new(value: T) -> Self {
        Self {
            value: RwLock::new(value),
            changed: ArcTrigger::new(),
        }
    }

    /// Watches without reading.
    pub fn track(&self) {
        self.changed.track();
    }

    /// Reads and watches.
    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        self.track();
        self.with_untracked(read)
    }

    /// Reads without watching.
    pub fn with_untracked<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.value.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the value and tells who watches. The change must not read the same value again through here.
    pub fn update<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let result = change(&mut self.value.write().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify();
        result
    }

    /// Like [`Watched::update`], but tells only when the change says `true`.
    pub fn maybe_update(&self, change: impl FnOnce(&mut T) -> bool) {
        let changed = change(&mut self.value.write().unwrap_or_else(PoisonError::into_inner));
        if changed {
            self.changed.notify();
        }
    }

    /// Takes the place of the value.
    pub fn set(&self, value: T) {
        self.update(|known| *known = value);
    }
}

impl<T: Clone> Watched<T> {
    /// A copy of the value; watches.
    pub fn get(&self) -> T {
        self.with(T::clone)
    }

    /// A copy of the value, without watching.
    pub fn get_untracked(&self) -> T {
        self.with_untracked(T::clone)
    }
}

/// Runs once the page stands, and again after something it watched changed.
pub fn effect(run: impl FnMut() + 'static) {
    effect_boxed(Box::new(run));
}

fn effect_boxed(mut run: Box<dyn Act>) {
    Effect::new(move || run.act());
}
