//! What keys of texts have in common, whoever they belong to.

/// A key of a text.
pub trait Named: Copy {
    /// The message's name in the Fluent files.
    fn id(self) -> &'static str;
}

macro_rules! keys {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $key:ident = $id:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum $name {
            $($(#[$doc])* $key,)*
        }

        impl $name {
            /// All keys.
            pub const ALL: &[Self] = &[$(Self::$key,)*];
        }

        impl $crate::text::Named for $name {
            fn id(self) -> &'static str {
                match self {
                    $(Self::$key => $id,)*
                }
            }
        }
    };
}

pub(super) use keys;
