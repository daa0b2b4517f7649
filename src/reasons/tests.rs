//! In English, the app says of an error what its logs do.

mod spec;

use std::fmt::Display;
use std::io;
use std::path::PathBuf;

use crate::delivery::dead_letters::DeadLetterError;
use crate::delivery::engine::EngineError;
use crate::destination::account::paste::PasteFault;
use crate::destination::account::rotate::RotateError;
use crate::destination::account::{AccountFault, EntryFault};
use crate::destination::lock::{Holder, LockError};
use crate::destination::running::{OtherSignInError, RunError};
use crate::destination::sign_in::{By, EntryError, NotRead, SignInError, Way};
use crate::destination::store::Hint;
use crate::destination::vault::{Place, VaultError};
use crate::destination::{Spec, StoreError};
use crate::kinesis::aws_files::{AwsFileFault, LineFault, ProfilePlace};
use crate::kinesis::credentials::{KeyOrigin, StrayToken};
use crate::kinesis::key_source::KeySource;
use crate::kinesis::mfa::MfaError;
use crate::kinesis::profiles::{ProfileFiles, ProfilesError};
use crate::kinesis::{
    BadCharacter, ClientError, HostSource, KeyPart, NetworkError, NetworkFault, ProxyCause, ProxyError, ProxyFailure,
    ProxyFault, ServiceHost, TlsError, Words, identity,
};
use crate::ledger::{LedgerError, Part};
use crate::sandbox::SandboxError;
use crate::source::Looks;
use crate::source::{Difference, SourceError};
use crate::text::{Explain, Texts};

/// What is said is what is displayed; a remedy may follow.
#[track_caller]
fn says(errors: &[&dyn Both]) {
    let texts = Texts::new(None);
    for error in errors {
        let (said, displayed) = (error.phrase().text(&texts), error.to_string().trim_end().replace('\n', " "));
        let begins = displayed.trim_end_matches('.');
        assert!(!begins.is_empty() && said.starts_with(begins), "{displayed}\n{said}");
        let (more, closed) = (said.len() > displayed.len(), displayed.ends_with(['.', '?', ')']));
        assert!(!more || closed, "only a sentence is followed by another: {said}");
    }
}

trait Both: Explain + Display {}
impl<T: Explain + Display> Both for T {}

fn system() -> io::Error {
    io::Error::from_raw_os_error(13)
}

fn path() -> PathBuf {
    "/a b/c".into()
}

fn name() -> String {
    "crm".into()
}

#[test]
fn of_what_is_saved() {
    let unknown = |hint| StoreError::Unknown { name: name(), hint };
    let faulty = |fault| StoreError::FaultyAccount { file: path(), fault };
    let holder = Holder { process: 1_234_567, since: "2026-01-02T03:04:05Z".into(), command: "outflow run crm".into() };
    let lock = |holder| LockError::Held { name: name(), holder };
    says(&[
        &StoreError::NoHome,
        &StoreError::Foreign("/var/lib/outflow".into()),
        &unknown(Hint::Near("crn".into())),
        &unknown(Hint::NoneSaved),
        &unknown(Hint::SeeList),
        &StoreError::UnknownAccount { name: name(), near: None },
        &StoreError::UnknownAccount { name: name(), near: Some("crn".into()) },
        &faulty(AccountFault::Value),
        &faulty(AccountFault::Toml("unknown field `a`".into())),
        &faulty(AccountFault::NoPlace),
        &faulty(AccountFault::Expires),
        &faulty(AccountFault::NoProfile),
        &faulty(AccountFault::Kind),
        &faulty(AccountFault::Region),
        &faulty(AccountFault::RoleArn),
        &faulty(AccountFault::NoRole),
        &faulty(AccountFault::ExternalId),
        &faulty(AccountFault::NoRoleForSession),
        &faulty(AccountFault::SessionName),
        &StoreError::Misnamed { file: path(), name: name() },
        &StoreError::SameButForCase { name: name(), other: "Crm".into() },
        &StoreError::Faulty(Spec::parse("", "high.toml").unwrap_err()),
        &StoreError::Lock(lock(None)),
        &StoreError::Read { path: path(), source: system() },
        &StoreError::Write { path: path(), source: system() },
        &lock(Some(holder)),
        &LockError::Lock { path: path(), source: system() },
    ]);
}

#[test]
fn of_secrets() {
    let words = || "no bus".to_owned();
    let all = || {
        [
            VaultError::Absent(words()),
            VaultError::NoKeyring,
            VaultError::NoCollection,
            VaultError::LateFile(60),
            VaultError::Locked,
            VaultError::Denied(words()),
            VaultError::NoReply(words()),
            VaultError::NotStarted(words()),
            VaultError::BusFull(words()),
            VaultError::Interrupted(words()),
            VaultError::Late(60),
            VaultError::TooLong(2_560),
            VaultError::Ambiguous(name()),
            VaultError::WrongPassphrase(path()),
            VaultError::File { path: path(), reason: words() },
            VaultError::ReadOnly,
            VaultError::NoText(path()),
            VaultError::Garbled(name()),
            VaultError::Forgetful,
            VaultError::Ended,
            VaultError::Untold,
            VaultError::Broken(words()),
        ]
    };
    for error in all() {
        says(&[&error]);
    }
    says(&[&RotateError::Vault(VaultError::Locked), &RotateError::Account(StoreError::NoHome)]);
    let fault = EntryFault::Paste(PasteFault::BadCharacter(KeyPart::Secret));
    says(&[
        &fault,
        &PasteFault::Empty,
        &PasteFault::TooLong,
        &PasteFault::Several,
        &PasteFault::NotUnderstood,
        &PasteFault::BadCharacter(KeyPart::Id),
        &PasteFault::BadCharacter(KeyPart::Token),
        &PasteFault::NoKeyId,
        &EntryFault::NoSecret,
        &EntryFault::NoKeyId,
        &EntryFault::OtherKeyId,
        &EntryFault::NoToken,
        &SignInError::Account(StoreError::NoHome),
        &SignInError::Vault { name: name(), error: VaultError::Locked },
        &SignInError::Vault { name: name(), error: VaultError::Absent(words()) },
        &SignInError::Empty { name: name(), place: Place::Keyring },
        &SignInError::Empty { name: name(), place: Place::File },
        &SignInError::Empty { name: name(), place: Place::Session },
        &SignInError::Empty { name: name(), place: Place::Systemd },
        &SignInError::Entry(EntryError::NoKey { name: name(), fault }),
        &SignInError::Given { name: name(), fault },
        &SignInError::NeedsKey { name: name() },
        &SignInError::NeedsPassphrase { name: name() },
        &EntryError::Expired { name: name(), at: "2026-01-02T03:04:05Z".into() },
        &NotRead::Vault(VaultError::Locked),
        &NotRead::Empty,
        &NotRead::Entry(EntryError::NoKey { name: name(), fault }),
    ]);
    for by in [
        By::Destination(Way::Profile("dev".into())),
        By::Account(name(), Way::Machine),
        By::Account(name(), Way::Environment),
        By::Handed(name()),
        By::Given(name()),
        By::Elsewhere(name(), Place::Session),
    ] {
        says(&[&SignInError::NoUse { by: by.clone() }, &SignInError::NoPassphrase { by }]);
    }
}

#[test]
fn of_runs_and_what_they_ask() {
    let corrupt = |what| LedgerError::Corrupt { path: path(), what };
    says(&[
        &TlsError::Bundle { path: path(), reason: "no certificate".into() },
        &identity::SignInError::NoCredentials("no profile dev".into()),
        &identity::SignInError::NoCredentials(BadCharacter { field: KeyPart::Secret }.into()),
        &identity::SignInError::NoCredentials(Words::NoSource),
        &Words::Theirs("not authorized".into()),
        &Words::Late(8),
        &Words::TooLate,
        &Words::LateCredentials(30, KeySource::Machine),
        &KeySource::Program { program: "/bin/keys".into(), profile: name() },
        &KeySource::Profile(name()),
        &KeySource::Role("arn:aws:iam::111122223333:role/out".into()),
        &identity::SignInError::Unanswered(Words::LateCredentials(30, KeySource::Machine)),
        &Words::Failed,
        &Words::Silent,
        &Words::Incomplete,
        &Words::OtherAnswer,
        &Words::Contradiction,
        &Words::TooLong(640),
        &Words::PlainHttp("10.0.0.1".into()),
        &Words::BadCharacter(BadCharacter { field: KeyPart::Token }),
        &Words::NoSource,
        &Words::Network(NetworkError { fault: NetworkFault::Untrusted, theirs: "UnknownIssuer".into() }),
        &Words::CaBundle { path: path(), reason: "no certificate".into() },
        &Words::Tls("no provider".into()),
        &Words::At("sts.us-east-2.amazonaws.com".into(), Box::new(Words::Late(8))),
        &Words::Unreachable(ServiceHost::named("kinesis.us-east-2"), Box::new(Words::TooLate)),
        &ServiceHost { host: "vpce.example.com".into(), source: HostSource::Variable("AWS_ENDPOINT_URL_KINESIS") },
        &ServiceHost { host: "vpce.example.com".into(), source: HostSource::Configuration },
        &ServiceHost { host: "kinesis-fips.us-east-2.amazonaws.com".into(), source: HostSource::Fips },
        &ServiceHost { host: "kinesis.us-east-2.api.aws".into(), source: HostSource::DualStack },
        &Words::Proxy(ProxyError::NoUrl { variable: "HTTPS_PROXY", value: "http//host".into() }),
        &Words::Proxy(ProxyError::UserOfSocks4 { variable: "HTTPS_PROXY", value: "socks4://***@host".into() }),
        &Words::ProxyClosed(ProxyFailure { proxy: "p:1".into(), variable: "ALL_PROXY", cause: ProxyCause::Late(10) }),
        &ProxyCause::Network(NetworkError { fault: NetworkFault::NoTls, theirs: "InvalidContentType".into() }),
        &ProxyCause::Refused { fault: ProxyFault::Forbidden, theirs: "connection not allowed".into() },
        &Words::MissingResults,
        &Words::KeysIgnored,
        &RunError::Engine(EngineError::Gone),
        &RunError::Thread(system()),
        &OtherSignInError::OtherAccount { ours: "029608264753".into(), theirs: "111122223333".into() },
        &OtherSignInError::Thread(system()),
        &EngineError::DeadLetters(DeadLetterError { path: path(), source: system() }),
        &EngineError::Ledger(LedgerError::Slots),
        &LedgerError::Folder { path: path(), source: system() },
        &LedgerError::Newer { path: path(), found: 99 },
        &LedgerError::InUse { path: path() },
        &LedgerError::Store { path: path(), source: fjall::Error::Io(system()) },
        &LedgerError::Store { path: path(), source: fjall::Error::Poisoned },
        &LedgerError::Store { path: path(), source: fjall::Error::KeyspaceDeleted },
        &corrupt(Part::Files),
        &corrupt(Part::File),
        &corrupt(Part::Format),
        &corrupt(Part::Seal),
        &corrupt(Part::Journal),
        &corrupt(Part::Commits),
        &corrupt(Part::Commit),
        &corrupt(Part::Profile),
        &corrupt(Part::Bits),
        &corrupt(Part::Extent),
        &corrupt(Part::Checkpoint),
        &corrupt(Part::ExtentCount),
        &corrupt(Part::Stream),
        &corrupt(Part::Totals),
        &SandboxError::Bind { source: system() },
    ]);
}

#[test]
fn of_the_aws_configuration() {
    let place = || ProfilePlace { profile: name(), path: path(), line: 3 };
    let files = || ProfileFiles { config: path(), credentials: "/c".into() };
    let line = |fault| AwsFileFault::File(ProfilesError::Line { path: path(), line: 3, fault });
    let known = ["a", "b", "c", "d"].map(str::to_owned);
    says(&[
        &line(LineFault::TextBehind),
        &line(LineFault::Unclosed),
        &line(LineFault::NoEquals),
        &line(LineFault::NoName),
        &line(LineFault::NoSection),
        &line(LineFault::Indented),
        &ProfilesError::Unreadable { path: path(), reason: "permission denied".into() },
        &ProfilesError::NoFile { path: path() },
        &ProfilesError::Large { path: path(), most: 4 },
        &ClientError::AwsFiles(ProfilesError::NoFile { path: path() }),
        &ProfilesError::NotText { path: path(), line: 3 },
        &ProfilesError::Utf16 { path: path() },
        &AwsFileFault::Unknown { profile: name(), files: files(), known: known.to_vec() },
        &AwsFileFault::Unknown { profile: name(), files: files(), known: Vec::new() },
        &AwsFileFault::Section {
            profile: name(),
            path: path(),
            line: 3,
            found: "crm".into(),
            wanted: "profile crm".into(),
        },
        &AwsFileFault::Lacks { at: place(), setting: "source_profile" },
        &AwsFileFault::Silent(place()),
        &AwsFileFault::Dangling { at: place(), setting: "sso_session", name: "corp".into() },
        &AwsFileFault::Circle(place()),
        &AwsFileFault::Mfa(place()),
        &AwsFileFault::SignedOut(place()),
        &AwsFileFault::NotAssigned { at: place(), role: "Stream".into(), account: "029608264753".into() },
        &AwsFileFault::Twice { at: place(), again: 9 },
    ]);
    says(&[&MfaError::Refused(Words::Silent), &MfaError::Other(Words::TooLate)]);
    for origin in [KeyOrigin::Environment, KeyOrigin::Profile(name()), KeyOrigin::Elsewhere] {
        says(&[&StrayToken { key: "AKIAQNZGKIQY56JQ7WML".into(), origin }]);
    }
}

#[test]
fn of_feeds() {
    says(&[
        &SourceError::Nothing { path: "/a".into() },
        &SourceError::Glob { pattern: "a[".into(), reason: "invalid range pattern".into() },
        &SourceError::Read { path: path(), source: system() },
        &SourceError::NoFile { path: path() },
        &SourceError::Stdin { source: system() },
        &SourceError::DamagedPipe { line: 12_345, source: system() },
        &SourceError::ArrayCut { line: 12_345 },
        &SourceError::NoFeedPiped { looks: Looks::Archive("ZIP") },
        &SourceError::NoFeedPiped { looks: Looks::Packed("xz") },
        &SourceError::NoFeedPiped { looks: Looks::Columns },
        &SourceError::Damaged { path: path(), offset: 123_456, line: 1, source: system() },
        &SourceError::Window { path: path(), window: 1 << 31, most: 1 << 28 },
        &SourceError::Dictionary { path: path(), id: 7 },
        &SourceError::Faulty { path: path(), line: 12_345, offset: 1_234_567 },
        &SourceError::Refused { path: path(), looks: Looks::Archive("ZIP") },
        &SourceError::Refused { path: path(), looks: Looks::Packed("xz") },
        &SourceError::Unfinished { path: path(), line: 12_345, offset: 1_234_567 },
        &SourceError::Rewritten { path: path(), line: 12_345 },
        &SourceError::Forgotten { path: path() },
        &SourceError::Moving { path: path() },
        &SourceError::Order { one: path(), other: "/b".into() },
        &SourceError::Cancelled,
    ]);
    for more in [0, 1, 2] {
        let unread = || SourceError::Forgotten { path: path() }.into();
        says(&[&SourceError::InPart { first: unread(), others: (0..more).map(|_| unread()).collect() }]);
    }
    for looks in [
        Looks::Packed("ZIP"),
        Looks::Format("Parquet"),
        Looks::Utf16,
        Looks::Utf32,
        Looks::Columns,
        Looks::Markup,
        Looks::OtherJson,
        Looks::BrokenJson,
        Looks::Text,
        Looks::Bytes,
    ] {
        says(&[&SourceError::Refused { path: path(), looks }]);
    }
    for reason in [
        Difference::Gone,
        Difference::Replaced,
        Difference::Shorter { had: 10_000, has: 1 },
        Difference::Shrunk { had: 2, has: 1 },
        Difference::Gaps,
        Difference::NoCheckpoint,
    ] {
        says(&[&SourceError::Changed { path: path(), reason }]);
    }
}

#[test]
fn of_the_network() {
    let texts = Texts::new(None);
    for fault in NetworkFault::ALL {
        assert_eq!(fault.phrase().text(&texts), fault.to_string());
    }
    for fault in ProxyFault::ALL {
        assert_eq!(fault.phrase().text(&texts), fault.to_string());
    }
}
