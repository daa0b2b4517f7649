//! The remedies for faults of a spec.

use super::nearest::either;

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Mend {
    #[error("Save it as UTF-8")]
    SaveUtf8,
    #[error("Keep one of the two")]
    KeepOne,
    /// The text is not TOML, so there may be more faults after this one.
    #[error("Mend it first: the rest is not checked")]
    MendFirst,
    #[error("Add at the top: {0}")]
    AddAtTop(String),
    #[error("Add in {table}: {line}")]
    AddTo {
        /// The table as messages name it, such as `[account]`.
        table: String,
        line: String,
    },
    #[error("Add the table [{table}] with {key}")]
    AddTable { table: String, key: String },
    #[error("Add the table [{table}] with {key} and {other}")]
    AddTableWith { table: String, key: String, other: String },
    #[error("Secrets never stand in a spec: remove it and set account.credentials")]
    NoSecrets,
    #[error("Did you mean {0:?}?")]
    DidYouMean(String),
    #[error("Move it to the top, above every table")]
    MoveToTop,
    #[error("Move it to [{0}]")]
    MoveTo(String),
    /// The known keys, joined by commas.
    #[error("Remove it, or use one of: {0}")]
    UseKey(String),
    #[error("Give it a value or remove it")]
    Fill,
    /// Terminals interpret control characters, for example as cursor movements.
    #[error("Remove the character")]
    RemoveCharacter,
    #[error("Put it in double quotes")]
    Quote,
    #[error("Put it in square brackets")]
    Bracket,
    #[error("Write true or false, without quotes")]
    WriteSwitch,
    #[error("Write digits, without quotes")]
    WriteDigits,
    #[error("Write it with keys and values")]
    WriteTable,
    #[error("Write a whole number from {least} to {most}")]
    WriteNumber { least: u64, most: u64 },
    #[error("Keep one: remove id")]
    RemoveId,
    #[error("Write the name that outflow account add was given")]
    NameAccount,
    #[error(r#"Set credentials = "profile:NAME", "ambient" or "environment""#)]
    SetCredentials,
    #[error("Write it as https://HOST or https://HOST:PORT")]
    WriteUrl,
    #[error("Remove everything up to the @")]
    RemoveUser,
    /// Plain http would send events unencrypted.
    #[error("Use https://, or http:// to 127.0.0.1, ::1 or localhost")]
    UseHttps,
    #[error("Write a port from 1 to 65535")]
    WritePort,
    #[error(r#"Write its code, such as "us-east-2""#)]
    WriteRegion,
    #[error("Write it as arn:aws:kinesis:REGION:ACCOUNT:stream/NAME, or give the stream's name alone")]
    WriteArn,
    #[error(r#"Use letters, digits, "_", "." and "-", at most 128 characters"#)]
    StreamForm,
    #[error("Make both the same")]
    MakeSame,
    #[error("Begin it with arn:{0}:")]
    BeginArn(String),
    #[error(r#"Name at least one of "attribute", "segmentation" and "identity", or leave the key out"#)]
    NameTriggers,
    #[error("Name an attribute, as in attribute:person.email")]
    PartitionAttribute,
    #[error(r#"Add the namespace, as in "identity:ECID""#)]
    AddNamespace,
    #[error(r#"Add the path, as in "attribute:person.email""#)]
    AddPath,
    #[error("Map at least one segment")]
    MapOne,
    #[error("Map at most {0} in one destination")]
    MapAtMost(u64),
    #[error("Remove one of the two")]
    RemoveOne,
    #[error("Write it as in 2026-05-25T21:24:39Z")]
    WriteMoment,
    #[error("Correct the id or set strict = false")]
    CorrectId,
    #[error("Remove it or set meta = false")]
    MetaOff,
    #[error("Join the names by single dots, as in person.email")]
    JoinByDots,
    #[error("Remove it: {0} leaves by itself, chosen by segments and identities")]
    LeavesItself(String),
    #[error("Remove {0:?}")]
    Remove(String),
    #[error(r#"Write identities = "all", or a list such as [{{ namespace = "ECID" }}]"#)]
    WriteIdentities,
    #[error("Remove it, or set kind = {0:?}")]
    SetKind(String),
    #[error("Write the whole path, from the root")]
    WholePath,
    #[error("Use * for any text, ? for one character and [ab] for one of several; write [[] for a bracket")]
    Glob,
    #[error(r#"Use letters, digits, ".", "_" and "-", a letter or digit first, at most 64 characters"#)]
    NameForm,
    #[error("Choose another name")]
    OtherName,
    #[error("Remove it to go on")]
    GoOnWithout,
    #[error("Use {}", either(.0))]
    UseOne(Vec<String>),
}
