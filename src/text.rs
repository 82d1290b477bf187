//! Pure rules about text: what is a link, which CSS is harmless, how a format is filled.

pub mod find;
pub mod links;
pub mod number;
pub mod palette_match;
pub mod sorted;
pub mod style;
pub mod template;
pub mod value;
