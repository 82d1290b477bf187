//! One stylesheet out of all that the page names: one request, and it packs better than many.

use std::fs;
use std::path::Path;

use crate::error::{Error, Result};
use crate::stamp;

/// What Trunk writes before and after a stylesheet's name.
const BEFORE: &str = "<link rel=\"stylesheet\" href=\"/";
const AFTER: &str = "\"/>";

/// Joins the stylesheets of a bundle in the order in which its page names them.
pub fn join(folder: &Path) -> Result<()> {
    let page = folder.join("index.html");
    let text = fs::read_to_string(&page).map_err(Error::io("read", &page))?;
    let names = named(&text);
    if names.len() < 2 {
        return Err(Error::needed(
            "Trunk's page names its stylesheets in another way than before",
        ));
    }
    let mut joined = String::new();
    for name in &names {
        let file = folder.join(name);
        joined.push_str(&fs::read_to_string(&file).map_err(Error::io("read", &file))?);
        joined.push('\n');
    }
    let mut print = stamp::Fingerprint::default();
    print.word(&joined);
    let one = format!("style-{}.css", print.text());
    stamp::write(&folder.join(&one), &joined)?;
    for name in &names {
        let file = folder.join(name);
        fs::remove_file(&file).map_err(Error::io("remove", &file))?;
    }
    stamp::write(&page, &naming(&text, &names, &one))
}

/// The stylesheets that a page names, in order.
fn named(page: &str) -> Vec<String> {
    page.split(BEFORE)
        .skip(1)
        .filter_map(|rest| rest.split_once(AFTER))
        .map(|(name, _)| name.to_owned())
        .collect()
}

/// The page with one name where the first of `names` stood.
fn naming(page: &str, names: &[String], one: &str) -> String {
    let mut page = page.to_owned();
    for (index, name) in names.iter().enumerate() {
        let new = if index == 0 {
            format!("{BEFORE}{one}{AFTER}")
        } else {
            String::new()
        };
        page = page.replace(&format!("{BEFORE}{name}{AFTER}"), &new);
    }
    page
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    const PAGE: &str = "<head>\n<link rel=\"stylesheet\" href=\"/b-1.css\"/><link rel=\"icon\" href=\"data:,\" />\
        <link rel=\"stylesheet\" href=\"/a-2.css\"/></head>";

    #[test]
    fn the_page_s_order_is_the_order_of_the_rules() {
        let folder = std::env::temp_dir().join(format!("xtask-styles-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in [("index.html", PAGE), ("b-1.css", "b{}"), ("a-2.css", "a{}")] {
            fs::write(folder.join(name), text).unwrap();
        }
        join(&folder).unwrap();
        let page = fs::read_to_string(folder.join("index.html")).unwrap();
        let names = named(&page);
        assert_eq!(names.len(), 1, "{page}");
        assert_eq!(
            fs::read_to_string(folder.join(&names[0])).unwrap(),
            "b{}\na{}\n"
        );
        assert!(page.contains("rel=\"icon\""), "{page}");
        assert!(!folder.join("a-2.css").exists());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_page_that_names_none_is_an_error() {
        let folder = std::env::temp_dir().join(format!("xtask-no-styles-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("index.html"), "<head></head>").unwrap();
        assert!(join(&folder).is_err());
        fs::remove_dir_all(folder).unwrap();
    }
}
