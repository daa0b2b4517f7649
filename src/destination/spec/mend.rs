//! What can be done about it.

use super::nearest::either;

/// What to do about one fault of a spec.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Mend {
    /// Write the text in another encoding.
    #[error("Save it as UTF-8")]
    SaveUtf8,
    /// Take the other away.
    #[error("Keep one of the two")]
    KeepOne,
    /// There may be more.
    #[error("Mend it first: the rest is not checked")]
    MendFirst,
    /// A line is to be added.
    #[error("Add at the top: {0}")]
    AddAtTop(String),
    /// A line is to be added to a table.
    #[error("Add in {table}: {line}")]
    AddTo {
        /// The table, as it is called.
        table: String,
        /// A line that would do.
        line: String,
    },
    /// A table is to be added.
    #[error("Add the table [{table}] with {key}")]
    AddTable {
        /// The table, as it is called.
        table: String,
        /// The key.
        key: String,
    },
    /// The same, with two keys.
    #[error("Add the table [{table}] with {key} and {other}")]
    AddTableWith {
        /// The table, as it is called.
        table: String,
        /// The key.
        key: String,
        /// Another key.
        other: String,
    },
    /// It is a secret.
    #[error("Secrets never stand in a spec: remove it and set account.credentials")]
    NoSecrets,
    /// This may have been meant.
    #[error("Did you mean {0:?}?")]
    DidYouMean(String),
    /// It stands in the wrong place.
    #[error("Move it to the top, above every table")]
    MoveToTop,
    /// It stands in the wrong table.
    #[error("Move it to [{0}]")]
    MoveTo(String),
    /// These are known.
    #[error("Remove it, or use one of: {0}")]
    UseKey(String),
    /// Something must stand there.
    #[error("Give it a value or remove it")]
    Fill,
    /// It moves the cursor.
    #[error("Remove the character")]
    RemoveCharacter,
    /// It is to be a string.
    #[error("Put it in double quotes")]
    Quote,
    /// It is to be a list.
    #[error("Put it in square brackets")]
    Bracket,
    /// It is to be a boolean.
    #[error("Write true or false, without quotes")]
    WriteSwitch,
    /// It is to be a number.
    #[error("Write digits, without quotes")]
    WriteDigits,
    /// It is to be a table.
    #[error("Write it with keys and values")]
    WriteTable,
    /// The number must be within these.
    #[error("Write a whole number from {least} to {most}")]
    WriteNumber {
        /// The least.
        least: u64,
        /// The most.
        most: u64,
    },
    /// One of the two ways is enough.
    #[error("Keep one: remove id")]
    RemoveId,
    /// Accounts have been named.
    #[error("Write the name that outflow account add was given")]
    NameAccount,
    /// These are the ways to sign in.
    #[error(r#"Set credentials = "profile:NAME", "ambient" or "environment""#)]
    SetCredentials,
    /// So it looks.
    #[error("Write it as https://HOST or https://HOST:PORT")]
    WriteUrl,
    /// A user has no place there.
    #[error("Remove everything up to the @")]
    RemoveUser,
    /// Others could read it.
    #[error("Use https://, or http:// to 127.0.0.1, ::1 or localhost")]
    UseHttps,
    /// These are ports.
    #[error("Write a port from 1 to 65535")]
    WritePort,
    /// So it looks.
    #[error(r#"Write its code, such as "us-east-2""#)]
    WriteRegion,
    /// So it looks.
    #[error("Write it as arn:aws:kinesis:REGION:ACCOUNT:stream/NAME, or give the stream's name alone")]
    WriteArn,
    /// A stream's name has these.
    #[error(r#"Use letters, digits, "_", "." and "-", at most 128 characters"#)]
    StreamForm,
    /// The two must be.
    #[error("Make both the same")]
    MakeSame,
    /// So it begins there.
    #[error("Begin it with arn:{0}:")]
    BeginArn(String),
    /// These there are.
    #[error(r#"Name at least one of "attribute", "segmentation" and "identity", or leave the key out"#)]
    NameTriggers,
    /// So it looks.
    #[error("Name an attribute, as in attribute:person.email")]
    PartitionAttribute,
    /// It is not whole.
    #[error(r#"Add the namespace, as in "identity:ECID""#)]
    AddNamespace,
    /// It is not whole.
    #[error(r#"Add the path, as in "attribute:person.email""#)]
    AddPath,
    /// One is enough.
    #[error("Map at least one segment")]
    MapOne,
    /// There may be so many.
    #[error("Map at most {0} in one destination")]
    MapAtMost(u64),
    /// One is enough.
    #[error("Remove one of the two")]
    RemoveOne,
    /// So it looks.
    #[error("Write it as in 2026-05-25T21:24:39Z")]
    WriteMoment,
    /// One of these.
    #[error("Correct the id or set strict = false")]
    CorrectId,
    /// One of these.
    #[error("Remove it or set meta = false")]
    MetaOff,
    /// So it looks.
    #[error("Join the names by single dots, as in person.email")]
    JoinByDots,
    /// It need not be mapped.
    #[error("Remove it: {0} leaves by itself, chosen by segments and identities")]
    LeavesItself(String),
    /// The other holds it.
    #[error("Remove {0:?}")]
    Remove(String),
    /// One of these.
    #[error(r#"Write identities = "all", or a list such as [{{ namespace = "ECID" }}]"#)]
    WriteIdentities,
    /// It is of that kind.
    #[error("Remove it, or set kind = {0:?}")]
    SetKind(String),
    /// So it needs no folder.
    #[error("Write the whole path, from the root")]
    WholePath,
    /// These mean something in one.
    #[error("Use * for any text, ? for one character and [ab] for one of several; write [[] for a bracket")]
    Glob,
    /// A destination's name has these.
    #[error(r#"Use letters, digits, ".", "_" and "-", a letter or digit first, at most 64 characters"#)]
    NameForm,
    /// Any other will do.
    #[error("Choose another name")]
    OtherName,
    /// It is not needed.
    #[error("Remove it to go on")]
    GoOnWithout,
    /// These can stand there.
    #[error("Use {}", either(.0))]
    UseOne(Vec<String>),
}
