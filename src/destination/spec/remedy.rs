//! The remedies for faults of a spec.

use crate::kinesis::explained;
use crate::text::{Key, Phrase, say};

explained! {
    #[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
    pub enum SpecRemedy {
        SaveUtf8 => Key::ReasonMendSaveUtf8,
        KeepOne => Key::ReasonMendKeepOne,
        /// The text is not TOML, so there may be more faults after this one.
        MendFirst => Key::ReasonMendMendFirst,
        AddAtTop(line: String) => say::ReasonMendAddAtTop { line },
        AddTo {
            /// The table as messages name it, such as `[account]`.
            table: String,
            line: String,
        } => say::ReasonMendAddTo { table, line },
        AddTable { table: String, key: String } => say::ReasonMendAddTable { table, key },
        AddTableWith { table: String, key: String, other: String } => say::ReasonMendAddTableWith { table, key, other },
        NoSecrets => Key::ReasonMendNoSecrets,
        DidYouMean(near: String) => say::ReasonMendDidYouMean { near },
        MoveToTop => Key::ReasonMendMoveToTop,
        MoveTo(table: String) => say::ReasonMendMoveTo { table },
        /// The known keys, joined by commas.
        UseKey(keys: String) => say::ReasonMendUseKey { keys },
        Fill => Key::ReasonMendFill,
        FillOrRemove => Key::ReasonMendFillOrRemove,
        /// Terminals interpret control characters, for example as cursor movements.
        RemoveCharacter => Key::ReasonMendRemoveCharacter,
        Quote => Key::ReasonMendQuote,
        Bracket => Key::ReasonMendBracket,
        WriteSwitch => Key::ReasonMendWriteSwitch,
        WriteDigits => Key::ReasonMendWriteDigits,
        WriteTable => Key::ReasonMendWriteTable,
        WriteNumber { least: u64, most: u64 } => say::ReasonMendWriteNumber { least: *least, most: *most },
        RemoveId => Key::ReasonMendRemoveId,
        NameAccount => Key::ReasonMendNameAccount,
        SetCredentials => Key::ReasonMendSetCredentials,
        WriteUrl => Key::ReasonMendWriteUrl,
        RemoveUser => Key::ReasonMendRemoveUser,
        /// Plain http would send events unencrypted.
        UseHttps => Key::ReasonMendUseHttps,
        WritePort => Key::ReasonMendWritePort,
        WriteRegion => Key::ReasonMendWriteRegion,
        WriteArn => Key::ReasonMendWriteArn,
        StreamForm => Key::ReasonMendStreamForm,
        MakeSame => Key::ReasonMendMakeSame,
        BeginArn(partition: String) => say::ReasonMendBeginArn { partition },
        NameTriggers => Key::ReasonMendNameTriggers,
        PartitionAttribute => Key::ReasonMendPartitionAttribute,
        AddNamespace => Key::ReasonMendAddNamespace,
        AddPath => Key::ReasonMendAddPath,
        MapOne => Key::ReasonMendMapOne,
        MapAtMost(most: u64) => say::ReasonMendMapAtMost { most: *most },
        RemoveOne => Key::ReasonMendRemoveOne,
        WriteMoment => Key::ReasonMendWriteMoment,
        CorrectId => Key::ReasonMendCorrectId,
        MetaOff => Key::ReasonMendMetaOff,
        JoinByDots => Key::ReasonMendJoinByDots,
        LeavesItself(root: String) => say::ReasonMendLeavesItself { root },
        Remove(path: String) => say::ReasonMendRemove { path },
        WriteIdentities => Key::ReasonMendWriteIdentities,
        SetKind(kind: String) => say::ReasonMendSetKind { kind },
        WholePath => Key::ReasonMendWholePath,
        Glob => Key::ReasonMendGlob,
        NameForm => Key::ReasonMendNameForm,
        OtherName => Key::ReasonMendOtherName,
        GoOnWithout => Key::ReasonMendGoOnWithout,
        UseOne(names: Vec<String>) => say::ReasonMendUse { names: either(names) },
    }
}

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
