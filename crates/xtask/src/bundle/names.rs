//! Short names for what the program asks of its script. wasm-bindgen gives each a digest that no compression shortens, and the
//! names stand in both files: 5 kB on the wire.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::stamp;

/// Names and versions of tools, for tools.
const CUSTOM: u8 = 0;
const IMPORTS: u8 = 2;
/// What comes before the sections: the magic number and the version.
const HEAD: usize = 8;

/// Shortens the names in a bundle's one program and its one script.
pub fn shorten(folder: &Path) -> Result<()> {
    let files = stamp::files_under(folder)?;
    let (program, script) = (only(&files, "wasm")?, only(&files, "js")?);
    let bytes = fs::read(program).map_err(Error::io("read", program))?;
    let text = fs::read_to_string(script).map_err(Error::io("read", script))?;
    let Some((bytes, text)) = shortened(&bytes, text) else {
        return Err(Error::needed(
            "the overlay's program imports something else than functions, or is no program: see xtask's bundle/names.rs",
        ));
    };
    fs::write(program, bytes).map_err(Error::io("write", program))?;
    fs::write(script, text).map_err(Error::io("write", script))
}

fn only<'a>(files: &'a [PathBuf], extension: &str) -> Result<&'a PathBuf> {
    let mut those = files
        .iter()
        .filter(|file| file.extension().is_some_and(|own| own == extension));
    match (those.next(), those.next()) {
        (Some(file), None) => Ok(file),
        _ => Err(Error::needed(
            "Trunk makes one program and one script no more",
        )),
    }
}

/// Program and script with short names; nothing for what is no program, or imports other things than functions.
fn shortened(program: &[u8], mut script: String) -> Option<(Vec<u8>, String)> {
    let mut out = program.get(..HEAD)?.to_vec();
    let mut rest = program.get(HEAD..)?;
    while let Some((&kind, after)) = rest.split_first() {
        rest = after;
        let body = sized(&mut rest)?;
        match kind {
            CUSTOM => {}
            IMPORTS => put(&mut out, kind, &imports(body, &mut script)?),
            _ => put(&mut out, kind, body),
        }
    }
    Some((out, script))
}

fn imports(mut section: &[u8], script: &mut String) -> Option<Vec<u8>> {
    let count = number(&mut section)?;
    let mut out = written(count);
    for index in 0..count {
        let module = sized(&mut section)?;
        let name = std::str::from_utf8(sized(&mut section)?).ok()?;
        let function = section.split_off_first().filter(|kind| **kind == 0)?;
        let signature = number(&mut section)?;
        let short = format!("_{index}");
        // Only its key, and no part of another name.
        let name = if script.matches(name).count() == 1 {
            *script = script.replace(name, &short);
            short.as_bytes()
        } else {
            name.as_bytes()
        };
        for text in [module, name] {
            out.extend(written(text.len()));
            out.extend(text);
        }
        out.push(*function);
        out.extend(written(signature));
    }
    Some(out)
}

fn put(out: &mut Vec<u8>, kind: u8, body: &[u8]) {
    out.push(kind);
    out.extend(written(body.len()));
    out.extend(body);
}

/// Takes bytes with their number before them.
fn sized<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = number(rest)?;
    let (bytes, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(bytes)
}

/// Takes a number: seven bits a byte, lowest first, the eighth bit where more follow.
fn number(rest: &mut &[u8]) -> Option<usize> {
    let mut value = 0;
    for shift in (0..u32::BITS).step_by(7) {
        let byte = rest.split_off_first()?;
        value |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn written(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(value & 0x7f).unwrap_or_default();
        value >>= 7;
        if value == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn program(sections: &[(u8, &[u8])]) -> Vec<u8> {
        let mut bytes = b"\0asm\x01\0\0\0".to_vec();
        for (kind, body) in sections {
            put(&mut bytes, *kind, body);
        }
        bytes
    }

    fn importing(names: &[&str]) -> Vec<u8> {
        let mut section = written(names.len());
        for name in names {
            for text in ["./x.js", name] {
                section.extend(written(text.len()));
                section.extend(text.as_bytes());
            }
            section.extend([0, 9]);
        }
        section
    }

    #[test]
    fn both_files_get_the_same_short_names() {
        let before = program(&[
            (1, b"types"),
            (IMPORTS, &importing(&["__wbg_a_12", "__wbg_b_34"])),
            (CUSTOM, b"\x04tool"),
            (10, &[7; 300]),
        ]);
        let script = "{__wbg_b_34:function(){},__wbg_a_12:e=>e}".to_owned();
        let (after, script) = shortened(&before, script).unwrap();
        let expected = [
            (1, b"types".to_vec()),
            (IMPORTS, importing(&["_0", "_1"])),
            (10, vec![7; 300]),
        ];
        let expected: Vec<(u8, &[u8])> = expected
            .iter()
            .map(|(kind, body)| (*kind, &body[..]))
            .collect();
        assert_eq!(after, program(&expected));
        assert_eq!(script, "{_1:function(){},_0:e=>e}");
    }

    #[test]
    fn a_name_that_is_not_there_once_stays() {
        let names = importing(&["__wbg_a", "gone"]);
        let before = program(&[(IMPORTS, &names)]);
        let script = "{__wbg_a:1,__wbg_a_2:2}".to_owned();
        let (after, same) = shortened(&before, script.clone()).unwrap();
        assert_eq!((after, same), (before, script));
    }

    #[test]
    fn what_is_no_program_is_refused() {
        let memory = b"\x01\x01x\x01y\x02\x00\x01";
        for broken in [
            &b"\0as"[..],
            &program(&[(IMPORTS, b"\x02\x01x")]),
            &program(&[(IMPORTS, memory)]),
            b"\0asm\x01\0\0\0\x01\xff",
        ] {
            assert_eq!(shortened(broken, String::new()), None, "{broken:?}");
        }
    }
}
