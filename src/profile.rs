//! The profile: one person's current state, with the small types that other rooms pass on about it.
//!
//! JSON text enters; values, keys, standings and fingerprints leave. This room imports no other room. Start reading in
//! `json.rs`, then `identity.rs` and `key.rs`.

pub(crate) mod identity;
pub mod json;
pub mod key;
pub mod oddity;
pub mod path;
pub mod standing;

pub use key::ProfileKey;
pub use oddity::{Oddities, Oddity};
pub use path::AttributePath;
pub use standing::{Members, ProfileState};

/// Returns the profile inside the envelope, at `body.xdmEntity`, or `root` if there is no envelope.
pub(crate) fn entity(root: json::Value<'_>) -> json::Value<'_> {
    let envelope = || {
        root.get("header").filter(|header| header.is_object())?;
        root.at_names(&["body", "xdmEntity"]).filter(|entity| entity.is_object())
    };
    envelope().unwrap_or(root)
}
