//! The remedies for faults of a spec.

use crate::text::{Explain, Key, Phrase, display_in_english, say};

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SpecRemedy {
    SaveUtf8,
    KeepOne,
    /// The text is not TOML, so there may be more faults after this one.
    MendFirst,
    AddAtTop(String),
    AddTo {
        /// The table as messages name it, such as `[account]`.
        table: String,
        line: String,
    },
    AddTable {
        table: String,
        key: String,
    },
    AddTableWith {
        table: String,
        key: String,
        other: String,
    },
    NoSecrets,
    DidYouMean(String),
    MoveToTop,
    MoveTo(String),
    /// The known keys, joined by commas.
    UseKey(String),
    Fill,
    FillOrRemove,
    /// Terminals interpret control characters, for example as cursor movements.
    RemoveCharacter,
    Quote,
    Bracket,
    WriteSwitch,
    WriteDigits,
    WriteTable,
    WriteNumber {
        least: u64,
        most: u64,
    },
    RemoveId,
    NameAccount,
    SetCredentials,
    WriteUrl,
    RemoveUser,
    /// Plain http would send events unencrypted.
    UseHttps,
    WritePort,
    WriteRegion,
    WriteArn,
    StreamForm,
    MakeSame,
    BeginArn(String),
    NameTriggers,
    PartitionAttribute,
    AddNamespace,
    AddPath,
    MapOne,
    MapAtMost(u64),
    RemoveOne,
    WriteMoment,
    CorrectId,
    MetaOff,
    JoinByDots,
    LeavesItself(String),
    Remove(String),
    WriteIdentities,
    SetKind(String),
    WholePath,
    Glob,
    NameForm,
    OtherName,
    GoOnWithout,
    UseOne(Vec<String>),
}

impl Explain for SpecRemedy {
    fn phrase(&self) -> Phrase {
        match self {
            Self::SaveUtf8 => Phrase::from(Key::ReasonMendSaveUtf8),
            Self::KeepOne => Phrase::from(Key::ReasonMendKeepOne),
            Self::MendFirst => Phrase::from(Key::ReasonMendMendFirst),
            Self::AddAtTop(line) => Phrase::from(say::ReasonMendAddAtTop { line }),
            Self::AddTo { table, line } => Phrase::from(say::ReasonMendAddTo { table, line }),
            Self::AddTable { table, key } => Phrase::from(say::ReasonMendAddTable { table, key }),
            Self::AddTableWith { table, key, other } => Phrase::from(say::ReasonMendAddTableWith { table, key, other }),
            Self::NoSecrets => Phrase::from(Key::ReasonMendNoSecrets),
            Self::DidYouMean(near) => Phrase::from(say::ReasonMendDidYouMean { near }),
            Self::MoveToTop => Phrase::from(Key::ReasonMendMoveToTop),
            Self::MoveTo(table) => Phrase::from(say::ReasonMendMoveTo { table }),
            Self::UseKey(keys) => Phrase::from(say::ReasonMendUseKey { keys }),
            Self::Fill => Phrase::from(Key::ReasonMendFill),
            Self::FillOrRemove => Phrase::from(Key::ReasonMendFillOrRemove),
            Self::RemoveCharacter => Phrase::from(Key::ReasonMendRemoveCharacter),
            Self::Quote => Phrase::from(Key::ReasonMendQuote),
            Self::Bracket => Phrase::from(Key::ReasonMendBracket),
            Self::WriteSwitch => Phrase::from(Key::ReasonMendWriteSwitch),
            Self::WriteDigits => Phrase::from(Key::ReasonMendWriteDigits),
            Self::WriteTable => Phrase::from(Key::ReasonMendWriteTable),
            Self::WriteNumber { least, most } => {
                Phrase::from(say::ReasonMendWriteNumber { least: *least, most: *most })
            }
            Self::RemoveId => Phrase::from(Key::ReasonMendRemoveId),
            Self::NameAccount => Phrase::from(Key::ReasonMendNameAccount),
            Self::SetCredentials => Phrase::from(Key::ReasonMendSetCredentials),
            Self::WriteUrl => Phrase::from(Key::ReasonMendWriteUrl),
            Self::RemoveUser => Phrase::from(Key::ReasonMendRemoveUser),
            Self::UseHttps => Phrase::from(Key::ReasonMendUseHttps),
            Self::WritePort => Phrase::from(Key::ReasonMendWritePort),
            Self::WriteRegion => Phrase::from(Key::ReasonMendWriteRegion),
            Self::WriteArn => Phrase::from(Key::ReasonMendWriteArn),
            Self::StreamForm => Phrase::from(Key::ReasonMendStreamForm),
            Self::MakeSame => Phrase::from(Key::ReasonMendMakeSame),
            Self::BeginArn(partition) => Phrase::from(say::ReasonMendBeginArn { partition }),
            Self::NameTriggers => Phrase::from(Key::ReasonMendNameTriggers),
            Self::PartitionAttribute => Phrase::from(Key::ReasonMendPartitionAttribute),
            Self::AddNamespace => Phrase::from(Key::ReasonMendAddNamespace),
            Self::AddPath => Phrase::from(Key::ReasonMendAddPath),
            Self::MapOne => Phrase::from(Key::ReasonMendMapOne),
            Self::MapAtMost(most) => Phrase::from(say::ReasonMendMapAtMost { most: *most }),
            Self::RemoveOne => Phrase::from(Key::ReasonMendRemoveOne),
            Self::WriteMoment => Phrase::from(Key::ReasonMendWriteMoment),
            Self::CorrectId => Phrase::from(Key::ReasonMendCorrectId),
            Self::MetaOff => Phrase::from(Key::ReasonMendMetaOff),
            Self::JoinByDots => Phrase::from(Key::ReasonMendJoinByDots),
            Self::LeavesItself(root) => Phrase::from(say::ReasonMendLeavesItself { root }),
            Self::Remove(path) => Phrase::from(say::ReasonMendRemove { path }),
            Self::WriteIdentities => Phrase::from(Key::ReasonMendWriteIdentities),
            Self::SetKind(kind) => Phrase::from(say::ReasonMendSetKind { kind }),
            Self::Glob => Phrase::from(Key::ReasonMendGlob),
            Self::WholePath => Phrase::from(Key::ReasonMendWholePath),
            Self::NameForm => Phrase::from(Key::ReasonMendNameForm),
            Self::OtherName => Phrase::from(Key::ReasonMendOtherName),
            Self::GoOnWithout => Phrase::from(Key::ReasonMendGoOnWithout),
            Self::UseOne(names) => Phrase::from(say::ReasonMendUse { names: either(names) }),
        }
    }
}

display_in_english!(SpecRemedy);

/// `"a"`, `"a" or "b"`, `"a", "b" or "c"`.
fn either(names: &[String]) -> Phrase {
    let (last, others) = match names {
        [] => return Phrase::foreign(""),
        [only] => return Phrase::from(say::ReasonNameQuoted { name: only }),
        [others @ .., last] => (last, others),
    };
    let mut others = others.iter();
    let first = Phrase::from(say::ReasonNameQuoted { name: others.next().unwrap_or(last) });
    let some = others.fold(first, |some, next| Phrase::from(say::ReasonNamesSome { some: &some, next }));
    Phrase::from(say::ReasonNamesLast { some: &some, last })
}
