//! Only this file knows how to open a source of files and what its news are called. If either changes, change it here.

use std::path::{Path, PathBuf};

use outflow::source::file::{FeedSettings, FileOrder, Rewritten};
use outflow::source::{Block, FileDifference, FileSource, Filled, News, Resume, Source, SourceError};

use crate::world::Fact;

/// The order in which the source reads the files of a feed.
pub(crate) type Order = FileOrder;

/// The settings of a feed.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) path: String,
    pub(crate) follow: bool,
    pub(crate) order: Order,
    /// Whether the source reads rewritten files again.
    pub(crate) read_rewritten: bool,
}

/// The source under test.
pub(crate) struct Subject(Box<FileSource>);

impl Subject {
    pub(crate) fn open(setting: &Setting, resume: Option<Resume>) -> Result<Self, SourceError> {
        let rewritten = if setting.read_rewritten { Rewritten::Read } else { Rewritten::Ask };
        let settings =
            FeedSettings { follow: setting.follow, order: setting.order, rewritten, ..FeedSettings::default() };
        FileSource::open(&setting.path, &settings, resume).map(Box::new).map(Self)
    }

    pub(crate) fn fill(&mut self, block: &mut Block) -> Result<Filled, SourceError> {
        self.0.fill(block)
    }

    /// Makes the next `fill` of a followed feed look for files.
    pub(crate) fn look_now(&mut self) {
        self.0.look_now();
    }
}

/// A message of a source.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub(crate) about: About,
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) text: String,
}

/// The subject of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum About {
    /// There is no file yet.
    Nothing,
    /// The source does not read a file, or a part of it, for now.
    Trouble,
    /// A part of a file disappeared before it was read.
    Loss,
    /// The source reads a file from its start although it has, or may have, read a part of it before.
    Again,
    /// The source skips a file because it is a copy or a link of another, or because of its name.
    Passed,
    /// Another message.
    Remark,
}

impl About {
    /// Returns the facts that justify a message. One of them must be, or have been, true of a named file.
    pub(crate) fn needs(self) -> &'static [Fact] {
        match self {
            Self::Trouble => &[Fact::Broken, Fact::Alien, Fact::Tampered, Fact::Unfinished],
            Self::Loss => &[Fact::Gone, Fact::Tampered, Fact::Replaced],
            Self::Again => &[Fact::Tampered, Fact::Replaced, Fact::Gone, Fact::Copied],
            Self::Passed => &[Fact::Linked, Fact::Copied, Fact::Renamed, Fact::Excluded],
            Self::Nothing | Self::Remark => &[],
        }
    }
}

pub(crate) fn said(news: &News) -> Said {
    let text = format!("{news:?}");
    let (about, paths) = match news {
        News::Nothing { .. } => (About::Nothing, vec![]),
        News::Moved { path, to } => (About::Remark, vec![path.clone(), to.clone()]),
        News::Copied { path, copy, .. } => (About::Remark, vec![path.clone(), copy.clone()]),
        News::Anew { path, .. } | News::Gone { path, .. } => (About::Loss, vec![path.clone()]),
        News::GoneTogether { files } => (About::Loss, files.iter().map(|(path, _)| path.clone()).collect()),
        News::Another { path, .. } | News::ReadAgain { path, .. } | News::Returned { path, .. } => {
            (About::Again, vec![path.clone()])
        }
        News::Copy { path, of } | News::CopyGoesOn { path, of, .. } | News::Link { path, of } => {
            (About::Passed, vec![path.clone(), of.clone()])
        }
        News::PassedOver { paths, .. } => (About::Passed, paths.clone()),
        News::Allowed { path }
        | News::RotatedAlike { path }
        | News::Older { path }
        | News::Readable { path, .. }
        | News::Padding { path, .. }
        | News::Nulls { path, .. } => (About::Remark, vec![path.clone()]),
        News::Unreadable { reason, .. } => return failed(reason.error()),
    };
    Said { about, paths, text }
}

/// Returns the files that an error names.
pub(crate) fn failed(error: &SourceError) -> Said {
    let (about, paths) = match error {
        SourceError::Nothing { .. } => (About::Nothing, vec![]),
        SourceError::Changed { path, reason: FileDifference::Gone } => (About::Loss, vec![path.clone()]),
        SourceError::Order { one, other } => (About::Trouble, vec![one.clone(), other.clone()]),
        SourceError::InPart { first, .. } => return failed(first.error()),
        other => (About::Trouble, other.path().map(Path::to_path_buf).into_iter().collect()),
    };
    Said { about, paths, text: error.to_string() }
}
