//! How an operator wants files to be taken.

use serde::{Deserialize, Serialize};

use super::order::FileOrder;

/// How the files of a feed are taken.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct FeedSettings {
    /// At its end the feed waits for more.
    pub follow: bool,
    /// In which order files are read.
    pub order: FileOrder,
    /// What is done with a file of which only a part is what was read of it.
    pub rewritten: Rewritten,
    /// Names that belong to the feed of a folder or a glob, as globs; all when there are none.
    pub include: Vec<String>,
    /// Names that do not; none given are those that are never feeds.
    pub exclude: Option<Vec<String>>,
    /// A file whose records are no objects is read all the same.
    pub accept_malformed: bool,
}

/// What is done with a file of which only a part is what was read of it.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rewritten {
    /// It is named and set aside.
    #[default]
    Ask,
    /// It is read from its start.
    Read,
}

impl Rewritten {
    /// Each with its name in a spec.
    pub const NAMES: &[(&str, Self)] = &[("ask", Self::Ask), ("read", Self::Read)];

    /// Its name in a spec.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, rewritten)| *rewritten == self).map_or("", |(name, _)| name)
    }
}
