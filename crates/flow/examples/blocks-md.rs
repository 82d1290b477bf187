//! Prints the page of documentation that the catalogue makes: `docs/blocks.md`.

fn main() {
    print!("{}", ccp_flow::catalogue::to_markdown());
}
