//! What `dyn FnMut` would be, without the code to be called by value that every such object brings along unused.

/// Does something, or gives something.
pub trait Act<R = ()> {
    /// Does it.
    fn act(&mut self) -> R;
}

impl<R, F: FnMut() -> R> Act<R> for F {
    fn act(&mut self) -> R {
        self()
    }
}

/// Does something with what it is given.
pub trait ActOn<A, R = ()> {
    /// Does it.
    fn act_on(&mut self, with: A) -> R;
}

impl<A, R, F: FnMut(A) -> R> ActOn<A, R> for F {
    fn act_on(&mut self, with: A) -> R {
        self(with)
    }
}
