//! Settings for the files of a feed.

use serde::{Deserialize, Serialize};

use super::order::FileOrder;
use crate::text::choices;

/// In a spec and in a draft, each setting has the name of its field.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct FeedSettings {
    /// Whether to wait for lines and files that are added.
    pub follow: bool,
    pub order: FileOrder,
    pub rewritten: Rewritten,
    /// Globs for names that belong to the feed of a folder or a glob. Empty means all names.
    pub include: Vec<String>,
    /// Globs for names that do not belong to the feed. `None` means [`EXCLUDED`](super::EXCLUDED).
    pub exclude: Option<Vec<String>>,
    /// Read a file even if its first records are not JSON objects. Set by the operator for one run, never by a spec.
    #[serde(skip)]
    pub accept_malformed: bool,
}

choices! {
    /// What to do with a rewritten file, which holds only part of what was read of it.
    #[derive(Default)]
    pub enum Rewritten {
        /// Report it and set it aside.
        #[default]
        Ask = "ask",
        Read = "read",
    }
}
