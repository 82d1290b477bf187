//! Prints the page of documentation that the table of sources makes: `docs/events.md`.

fn main() {
    print!("{}", ccp_flow::source::to_markdown());
}
