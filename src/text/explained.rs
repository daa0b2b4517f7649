//! Declares errors and states together with their messages.

/// Declares enums with a message for each variant: `Late(seconds: u64) => say::Late { seconds: *seconds }`. The parts of a variant
/// have names, by which its message refers to them. The second form gives any other type its message. `Display` renders
/// the message in English.
macro_rules! explained {
    ($($(#[$about:meta])* $vis:vis enum $name:ident {
        $($(#[$variant_about:meta])* $variant:ident
            $(($($(#[$part_about:meta])* $part:ident: $part_type:ty),+))?
            $({$($(#[$field_about:meta])* $field:ident: $field_type:ty),+ $(,)?})?
            => $message:expr,)+
    })+) => {$(
        $(#[$about])*
        $vis enum $name {
            $($(#[$variant_about])* $variant
                $(($($(#[$part_about])* $part_type),+))?
                $({$($(#[$field_about])* $field: $field_type),+})?,)+
        }

        #[allow(unused_variables, reason = "a message need not name every part")]
        impl $crate::text::Explain for $name {
            fn phrase(&self) -> $crate::text::Phrase {
                match self {
                    $(Self::$variant $(($($part),+))? $({$($field),+})? => $message.into(),)+
                }
            }
        }

        $crate::text::display_in_english!($name);
    )+};
    ($name:ident: |$it:ident| $message:expr) => {
        impl $crate::text::Explain for $name {
            fn phrase(&self) -> $crate::text::Phrase {
                let $it = self;
                $message.into()
            }
        }

        $crate::text::display_in_english!($name);
    };
}

pub(crate) use explained;
