//! Settings for the files of a feed.

use serde::{Deserialize, Serialize};

use super::order::FileOrder;

#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct FeedSettings {
    pub follow: bool,
    pub order: FileOrder,
    pub rewritten: Rewritten,
    /// Globs for names that belong to the feed of a folder or a glob. Empty means all names.
    pub include: Vec<String>,
    /// Globs for names that do not belong to the feed. `None` means [`EXCLUDED`](super::EXCLUDED).
    pub exclude: Option<Vec<String>>,
    /// Read a file even if its first records are not JSON objects.
    pub accept_malformed: bool,
}

/// What to do with a rewritten file, which holds only part of what was read of it.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rewritten {
    /// Report it and set it aside.
    #[default]
    Ask,
    Read,
}

impl Rewritten {
    /// Each variant with its name in a spec.
    pub const NAMES: &[(&str, Self)] = &[("ask", Self::Ask), ("read", Self::Read)];

    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, rewritten)| *rewritten == self).map_or("", |(name, _)| name)
    }
}
