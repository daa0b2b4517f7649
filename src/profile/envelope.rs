//! The envelope of streaming ingestion, in which a profile may come.

use super::json::Value;

/// The profile itself, when it comes in the envelope of streaming ingestion: `body.xdmEntity`.
pub(crate) fn entity(root: Value<'_>) -> Value<'_> {
    let envelope = || {
        root.get("header").filter(|header| header.is_object())?;
        root.at_names(&["body", "xdmEntity"]).filter(|entity| entity.is_object())
    };
    envelope().unwrap_or(root)
}
