//! Mounts the overlay.
fn main() {}
