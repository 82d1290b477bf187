//! Names by what is in the files at last. Trunk hashes before the files are joined, shortened and minified; the server lets
//! browsers keep hashed names for good, so a change of that work alone has to give new names too.

use std::fs;
use std::path::Path;

use crate::error::{Error, Result};
use crate::stamp;

/// How long a hash in a file's name is, in hexadecimal digits: Trunk leaves zeros at its front out.
const LENGTHS: std::ops::RangeInclusive<usize> = 12..=16;

/// One file of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
struct File {
    /// Its path within the bundle, as the others name it.
    name: String,
    bytes: Vec<u8>,
}

/// Gives every file with a hash in its name that of its bytes, wherever the bundle names it.
pub fn renew(folder: &Path) -> Result<()> {
    let mut files = Vec::new();
    for path in stamp::files_under(folder)? {
        let name = path.strip_prefix(folder).unwrap_or(&path);
        files.push(File {
            name: name.to_string_lossy().replace('\\', "/"),
            bytes: fs::read(&path).map_err(Error::io("read", &path))?,
        });
    }
    // A digest in the page would be of the file before.
    if files
        .iter()
        .any(|file| is_page(file) && names(file, "integrity="))
    {
        return Err(Error::needed(
            "the page has digests of files that were changed since: Trunk.toml needs `no_sri = true`",
        ));
    }
    let Some(renamed) = renamed(files) else {
        return Err(Error::needed(
            "files of the bundle name each other in a circle, so none can be named by what is in it",
        ));
    };
    for (old, new) in &renamed {
        let (from, to) = (folder.join(old), folder.join(&new.name));
        fs::write(&to, &new.bytes).map_err(Error::io("write", &to))?;
        if from != to {
            fs::remove_file(&from).map_err(Error::io("remove", &from))?;
        }
    }
    Ok(())
}

/// The files under their old names; nothing when some name each other in a circle. A file comes after those that it names,
/// since their names are part of what is in it.
fn renamed(mut waiting: Vec<File>) -> Option<Vec<(String, File)>> {
    let mut done = Vec::new();
    while !waiting.is_empty() {
        let open: Vec<&str> = waiting
            .iter()
            .filter(|file| hash(&file.name).is_some())
            .map(|file| file.name.as_str())
            .collect();
        let ready = waiting
            .iter()
            .position(|file| !open.iter().any(|name| names(file, name)))?;
        let mut file = waiting.swap_remove(ready);
        let old = file.name.clone();
        if let Some(place) = hash(&old) {
            let mut print = stamp::Fingerprint::default();
            file.name
                .replace_range(place, &print.bytes(&file.bytes).text());
            for other in &mut waiting {
                rename(&mut other.bytes, &old, &file.name);
            }
        }
        done.push((old, file));
    }
    Some(done)
}

/// Where in a file's name its hash stands.
fn hash(name: &str) -> Option<std::ops::Range<usize>> {
    let start = name.rfind('/').map_or(0, |slash| slash + 1);
    let stem = name[start..].split('.').next().unwrap_or_default();
    let mut at = start;
    for part in stem.split(['-', '_']) {
        let is_hash =
            LENGTHS.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_hash {
            return Some(at..at + part.len());
        }
        at += part.len() + 1;
    }
    None
}

fn is_page(file: &File) -> bool {
    Path::new(&file.name)
        .extension()
        .is_some_and(|ending| ending == "html")
}

fn names(file: &File, name: &str) -> bool {
    place(&file.bytes, name, 0).is_some()
}

/// Where a name stands, from a place on, as a whole: `a-1.js` is no part of `a-1.js.map`.
fn place(bytes: &[u8], name: &str, from: usize) -> Option<usize> {
    let part_of_a_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    let mut places = bytes.get(from..)?.windows(name.len()).enumerate();
    places
        .find(|(at, window)| {
            let (start, end) = (from + at, from + at + name.len());
            *window == name.as_bytes()
                && !bytes[..start].last().is_some_and(part_of_a_name)
                && !bytes[end..].first().is_some_and(part_of_a_name)
        })
        .map(|(at, _)| from + at)
}

fn rename(bytes: &mut Vec<u8>, old: &str, new: &str) {
    let mut from = 0;
    while let Some(at) = place(bytes, old, from) {
        bytes.splice(at..at + old.len(), new.bytes());
        from = at + new.len();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    const STYLE: &str = "style-0123456789abcdef.css";
    const SCRIPT: &str = "app-123456789abcdef.js";
    const PROGRAM: &str = "app-123456789abcdef_bg.wasm";

    fn file(name: &str, text: &str) -> File {
        File {
            name: name.to_owned(),
            bytes: text.as_bytes().to_vec(),
        }
    }

    /// A bundle as Trunk makes one, its files in no order.
    fn bundle(style: &str, program: &str) -> Vec<File> {
        let page = format!(
            "<link rel=\"stylesheet\" href=\"/{STYLE}\"/><link rel=\"modulepreload\" href=\"/{SCRIPT}\">\
             <link rel=\"preload\" href=\"/{PROGRAM}\"><script>import init from '/{SCRIPT}';\
             init({{ module_or_path: '/{PROGRAM}' }})</script>"
        );
        vec![
            file("index.html", &page),
            file(SCRIPT, &format!("new URL(\"{PROGRAM}\",import.meta.url)")),
            file(STYLE, style),
            file(PROGRAM, program),
            file("icon.svg", "<svg/>"),
        ]
    }

    /// The new name and text of a file by its old name.
    fn after(files: Vec<File>, old: &str) -> (String, String) {
        let renamed = renamed(files).unwrap();
        let (_, file) = renamed.iter().find(|(name, _)| name == old).unwrap();
        let text = String::from_utf8(file.bytes.clone()).unwrap();
        (file.name.clone(), text)
    }

    #[test]
    fn a_name_follows_what_is_in_the_file_and_in_those_it_names() {
        let name = |style, program, old| after(bundle(style, program), old).0;
        for (old, by_style, by_program) in [
            (STYLE, true, false),
            (SCRIPT, false, true),
            (PROGRAM, false, true),
            ("index.html", false, false),
            ("icon.svg", false, false),
        ] {
            let before = name("a{}", "\0asm", old);
            assert_eq!(before, name("a{}", "\0asm", old), "the same again: {old}");
            assert_eq!(before != name("b{}", "\0asm", old), by_style, "{old}");
            assert_eq!(before != name("a{}", "\0ASM", old), by_program, "{old}");
        }
    }

    #[test]
    fn every_reference_has_the_new_name() {
        let files = bundle("a{}", "\0asm");
        let (style, _) = after(files.clone(), STYLE);
        let (script, text) = after(files.clone(), SCRIPT);
        let (program, _) = after(files.clone(), PROGRAM);
        assert_eq!(text, format!("new URL(\"{program}\",import.meta.url)"));
        let (page, text) = after(files, "index.html");
        assert_eq!(page, "index.html");
        for (name, times) in [(style, 1), (script, 2), (program, 2)] {
            assert_eq!(text.matches(&name).count(), times, "{name} in {text}");
        }
        for old in [STYLE, SCRIPT, PROGRAM] {
            assert!(!text.contains(old), "{text}");
        }
    }

    #[test]
    fn a_hash_stands_where_it_stood() {
        for (name, place) in [
            (STYLE, Some("0123456789abcdef")),
            (PROGRAM, Some("123456789abcdef")),
            ("img/a-0123456789ab.svg", Some("0123456789ab")),
            ("0123456789ab/a.svg", None),
            ("app.js", None),
            ("icon-0123.svg", None),
        ] {
            assert_eq!(hash(name).map(|place| &name[place]), place, "{name}");
        }
    }

    #[test]
    fn a_name_within_another_is_left() {
        let mut bytes = b"a-1.js a-1.js.map xa-1.js ./a-1.js".to_vec();
        rename(&mut bytes, "a-1.js", "a-22.js");
        assert_eq!(bytes, b"a-22.js a-1.js.map xa-1.js ./a-22.js");
    }

    #[test]
    fn files_that_name_each_other_are_an_error() {
        let circle = vec![file(SCRIPT, STYLE), file(STYLE, SCRIPT)];
        assert_eq!(renamed(circle), None);
    }

    #[test]
    fn the_folder_holds_the_new_names_alone() {
        let folder = std::env::temp_dir().join(format!("xtask-hashes-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for file in bundle("a{}", "\0asm") {
            fs::write(folder.join(&file.name), &file.bytes).unwrap();
        }
        renew(&folder).unwrap();
        let page = fs::read_to_string(folder.join("index.html")).unwrap();
        let files = stamp::files_under(&folder).unwrap();
        assert_eq!(files.len(), 5);
        for path in files {
            let name = path.file_name().unwrap().to_str().unwrap();
            let is_named = ["index.html", "icon.svg"].contains(&name) || page.contains(name);
            assert!(is_named, "{name} in {page}");
        }
        let with_digest = page.replace("<link", "<link integrity=\"sha384-x\"");
        fs::write(folder.join("index.html"), with_digest).unwrap();
        assert!(renew(&folder).is_err());
        fs::remove_dir_all(folder).unwrap();
    }
}
