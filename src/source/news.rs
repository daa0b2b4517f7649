//! What happens to a feed that is followed, and that whoever reads it should be told.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::SourceError;

/// How many files one piece of news names.
pub const NAMED: usize = 3;

/// Something that happened to a feed; reading goes on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum News {
    /// There is no file yet; reading begins once there is one.
    Nothing {
        /// The path, folder or glob.
        path: String,
    },
    /// A file has another name now, and is read on under it.
    Moved {
        /// What it was called.
        path: PathBuf,
        /// What it is called now.
        to: PathBuf,
    },
    /// A file was cut or written anew. What lay behind what was read is in a copy, and is read there first.
    Copied {
        /// The file.
        path: PathBuf,
        /// Its copy.
        copy: PathBuf,
        /// The line after which reading goes on in the copy.
        line: u64,
    },
    /// A file was cut or written anew: it is read from its start. What came after the line, if anything, is lost to us.
    Anew {
        /// The file.
        path: PathBuf,
        /// The last line read of what it held before.
        line: u64,
    },
    /// A file is gone that was not known to be read to its end.
    Gone {
        /// The file.
        path: PathBuf,
        /// The last line read.
        line: u64,
    },
    /// The same of several at once.
    GoneTogether {
        /// Each of them with the last line read.
        files: Vec<(PathBuf, u64)>,
    },
    /// A new file is a copy of one that is read already: it is not read.
    Copy {
        /// The new file.
        path: PathBuf,
        /// What it is a copy of.
        of: PathBuf,
    },
    /// A new file is a copy of what was read of one that is read already, and goes on: only that is read.
    CopyGoesOn {
        /// The new file.
        path: PathBuf,
        /// What it is a copy of.
        of: PathBuf,
        /// The last line that is in both.
        line: u64,
    },
    /// There is another file in the place of one that was read to its end, as far as that was seen: it is read from its start.
    Another {
        /// The file.
        path: PathBuf,
        /// The last line read of the one before.
        line: u64,
    },
    /// The place of a file has again what was read there before another file was in it: that is not read again.
    Returned {
        /// The file.
        path: PathBuf,
        /// The last line that was read.
        line: u64,
    },
    /// A file was rewritten in part and is read from its start, as the settings ask.
    ReadAgain {
        /// The file.
        path: PathBuf,
        /// The last line read of what it held before.
        line: u64,
    },
    /// A new file is named as a rotation has named one that was read: it is read too.
    RotatedAlike {
        /// The file.
        path: PathBuf,
    },
    /// A file is named so and was written before what was read: it is not read.
    Older {
        /// The file.
        path: PathBuf,
    },
    /// What the system refused to look at can be read again.
    Allowed {
        /// The file or folder.
        path: PathBuf,
    },
    /// A file is another name of one that is read already: it is not read.
    Link {
        /// The name.
        path: PathBuf,
        /// The file.
        of: PathBuf,
    },
    /// Names in a folder that are no feed, and folders in it: they are not read.
    PassedOver {
        /// The first of them, at most [`NAMED`].
        paths: Vec<PathBuf>,
        /// How many others there are.
        more: usize,
    },
    /// Zeros stand behind all that is in a file: they are ignored.
    Padding {
        /// The file.
        path: PathBuf,
        /// How many.
        bytes: u64,
    },
    /// Zeros stood before a line, as a writer leaves them that goes on where a cut file ended: they are ignored.
    Nulls {
        /// The file.
        path: PathBuf,
        /// How many.
        bytes: u64,
        /// The first line that some stood before.
        line: u64,
    },
    /// A file that could not be read further is read on.
    Readable {
        /// The file.
        path: PathBuf,
        /// The last line that was read before.
        line: u64,
    },
    /// Something of the feed cannot be read now; it is tried again.
    Unreadable {
        /// Why.
        reason: Unreadable,
        /// The name under which that was said before, where the file has another one now.
        before: Option<PathBuf>,
    },
}

impl News {
    /// That something cannot be read.
    pub(super) fn of(reason: &Unreadable) -> Self {
        Self::Unreadable { reason: reason.clone(), before: None }
    }
}

/// Why something of a feed cannot be read. Two are the same when they say the same.
#[derive(Clone, Debug)]
pub struct Unreadable(Arc<SourceError>);

impl Unreadable {
    /// The error.
    pub fn error(&self) -> &SourceError {
        &self.0
    }

    /// The file, where it is one.
    pub fn path(&self) -> Option<&Path> {
        self.0.path()
    }
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl From<SourceError> for Unreadable {
    fn from(error: SourceError) -> Self {
        Self(Arc::new(error))
    }
}

impl PartialEq for Unreadable {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_string() == other.0.to_string()
    }
}

impl Eq for Unreadable {}
