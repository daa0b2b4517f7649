//! The keys of what happens to a feed while it is read.

use super::named::keys;

keys! {
    /// One thing that has happened.
    FeedKey {
        /// A followed feed has no file yet: `path`.
        Nothing = "feed-nothing",
        /// A followed file has another name: `path`, `to`.
        Moved = "feed-moved",
        /// A followed file was cut, its copy goes on: `path`, `copy`, `line`.
        Copied = "feed-copied",
        /// A followed file was cut or written anew: `path`, `line`.
        Anew = "feed-anew",
        /// A followed file is gone: `path`, `line`.
        Gone = "feed-gone",
        /// Several files are gone: `count`, `names` of some.
        GoneTogether = "feed-gone-together",
        /// A new file is a copy: `path`, `of`.
        Copy = "feed-copy",
        /// A new file is a copy that goes on: `path`, `of`, `line`.
        CopyGoesOn = "feed-copy-goes-on",
        /// Another file has the place of one that was read: `path`.
        Another = "feed-another",
        /// The place of a file has again what was read there before: `path`, `line`.
        Returned = "feed-returned",
        /// A file that was rewritten is read from its start: `path`, `line`.
        ReadAgain = "feed-read-again",
        /// A file is a link: `path`, `of`.
        Link = "feed-link",
        /// Names that are no feed: `path`, `more`.
        PassedOver = "feed-passed-over",
        /// Zeros behind a file: `path`, `bytes`.
        Padding = "feed-padding",
        /// Zeros before a line: `path`, `bytes`, `line`.
        Nulls = "feed-nulls",
        /// A file that could not be read further is read on: `path`, `line`.
        Readable = "feed-readable",
        /// A new file is named as a rotation named one that was read: `path`.
        RotatedAlike = "feed-rotated-alike",
        /// The same of one that is older: `path`.
        Older = "feed-older",
        /// What could not be looked at can be read again: `path`.
        Allowed = "feed-allowed",
        /// A part of a feed cannot be read now: `reason`.
        Unreadable = "feed-unreadable",
    }
}
