//! Unwraps a profile from the envelope of streaming ingestion.

use super::json::Value;

/// Returns the profile inside the envelope, at `body.xdmEntity`, or `root` if there is no envelope.
pub(crate) fn entity(root: Value<'_>) -> Value<'_> {
    let envelope = || {
        root.get("header").filter(|header| header.is_object())?;
        root.at_names(&["body", "xdmEntity"]).filter(|entity| entity.is_object())
    };
    envelope().unwrap_or(root)
}
