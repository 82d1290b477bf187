//! Mounts the overlay over the skeleton that `index.html` showed while it was loading.

fn main() {
    ccp_overlay::app::start();
}
