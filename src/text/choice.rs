//! Options that are one of a fixed set, each with the name that it has in files, flags and message ids.

/// A value that is one of a fixed set. [`choices`] declares most of them.
pub trait NamedChoice: Copy + PartialEq + 'static {
    /// The values, in the order in which they are offered.
    const ALL: &'static [Self];

    fn name(self) -> &'static str;

    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.name() == name)
    }
}

/// Declares enums with a name for each value: `File = "file"`. They serialize as that name.
macro_rules! choices {
    ($($(#[$about:meta])* $vis:vis enum $choice:ident { $($(#[$value_about:meta])* $value:ident = $name:literal,)* })*) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
        $vis enum $choice {
            $($(#[$value_about])* #[serde(rename = $name)] $value,)*
        }

        impl $crate::text::NamedChoice for $choice {
            const ALL: &'static [Self] = &[$(Self::$value,)*];

            fn name(self) -> &'static str {
                match self {
                    $(Self::$value => $name,)*
                }
            }
        }
    )*};
}

pub(crate) use choices;
