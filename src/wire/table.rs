//! The tables that [`super::types`] is written in: a few lines for each type.

/// The name of an enum's value on the wire.
pub trait Name: Copy {
    /// The name.
    fn name(self) -> &'static str;
}

/// A struct's fields: `field` must be there, `maybe` may be absent or `null`, `absent` has a default, `known`
/// is a list that leaves out what cannot be read.
macro_rules! structs {
    ($($type:ty { $($field:ident: $how:ident $name:literal),* $(,)? })*) => { $(
        impl Read for $type {
            fn read(value: &Value) -> Option<Self> {
                value.as_object()?;
                Some(Self { $($field: $how(value, $name)?),* })
            }
        }
    )* };
}

/// An enum's names.
macro_rules! names {
    ($($type:ty { $($variant:ident $name:literal),* $(,)? })*) => { $(
        impl Read for $type {
            fn read(value: &Value) -> Option<Self> {
                match value.as_str()? {
                    $($name => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        impl Name for $type {
            fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    )* };
}

/// Ids and other text that has a type of its own.
macro_rules! texts {
    ($($type:ident)*) => { $(
        impl Read for $type {
            fn read(value: &Value) -> Option<Self> {
                String::read(value).map($type)
            }
        }
    )* };
}
