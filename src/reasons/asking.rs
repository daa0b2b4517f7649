//! Asking AWS, or another endpoint.

use std::path::Path;

use crate::kinesis::aws_files::{AwsFileFault, LineFault, ProfilePlace, listed};
use crate::kinesis::credentials::{KeyOrigin, StrayToken};
use crate::kinesis::identity::SignInError;
use crate::kinesis::key_source::KeySource;
use crate::kinesis::mfa::MfaError;
use crate::kinesis::probe::Refusal;
use crate::kinesis::profiles::ProfilesError;
use crate::kinesis::{BadCharacter, ClientError, HostSource, NetworkError, NetworkFault, ServiceHost, TlsError, Words};
use crate::text::{Explain, Phrase, ReasonKey};

impl Explain for ClientError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Tls(error) => error.phrase(),
            Self::AwsFiles(error) => error.phrase(),
        }
    }
}

impl Explain for TlsError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Bundle { path, reason } => ca_bundle(path, reason),
            Self::Proxy(error) => error.phrase(),
            Self::Settings(error) => tls(&error.to_string()),
        }
    }
}

impl Explain for SignInError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Tls(error) => error.phrase(),
            Self::NoCredentials(words) | Self::Unanswered(words) => words.phrase(),
        }
    }
}

impl Explain for ProfilesError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Unreadable { path, reason } => {
                Phrase::new(ReasonKey::ProfilesUnreadable).at("path", path).quoting("system", reason)
            }
            Self::NotText { path, line } => {
                Phrase::new(ReasonKey::ProfilesNotText).at("path", path).with("line", *line)
            }
            Self::Utf16 { path } => Phrase::new(ReasonKey::ProfilesUtf16).at("path", path),
            Self::Line { path, line, fault } => {
                Phrase::new(ReasonKey::ProfilesLine).at("path", path).with("line", *line).with("fault", fault)
            }
            Self::NoFile { path } => Phrase::new(ReasonKey::ProfilesNoFile).at("path", path),
            Self::Large { path, most } => Phrase::new(ReasonKey::ProfilesLarge).at("path", path).with("most", *most),
            Self::Late { path, seconds } => {
                Phrase::new(ReasonKey::ProfilesLate).at("path", path).with("seconds", *seconds)
            }
            Self::Broken(words) => Phrase::new(ReasonKey::ProfilesBroken).quoting("system", words),
        }
    }
}

impl Explain for LineFault {
    fn phrase(&self) -> Phrase {
        Phrase::new(match self {
            Self::TextBehind => ReasonKey::LineTextBehind,
            Self::Unclosed => ReasonKey::LineUnclosed,
            Self::NoEquals => ReasonKey::LineNoEquals,
            Self::NoName => ReasonKey::LineNoName,
            Self::NoSection => ReasonKey::LineNoSection,
            Self::Indented => ReasonKey::LineIndented,
        })
    }
}

impl Explain for AwsFileFault {
    fn phrase(&self) -> Phrase {
        match self {
            Self::File(error) => error.phrase(),
            Self::Unknown { profile, files, known } => Phrase::new(ReasonKey::ProfileUnknown)
                .quoting("profile", profile)
                .at("config", &files.config)
                .at("credentials", &files.credentials)
                .quoting("known", listed(known)),
            Self::Section { profile, path, line, found, wanted } => Phrase::new(ReasonKey::ProfileSection)
                .quoting("profile", profile)
                .at("path", path)
                .with("line", *line)
                .quoting("found", found)
                .quoting("wanted", wanted),
            Self::Lacks { at, setting } => {
                Phrase::new(ReasonKey::ProfileLacks).with("at", at).quoting("setting", *setting)
            }
            Self::Silent(at) => Phrase::new(ReasonKey::ProfileSilent).with("at", at),
            Self::Dangling { at, setting, name } => Phrase::new(ReasonKey::ProfileDangling)
                .with("at", at)
                .quoting("setting", *setting)
                .quoting("name", name),
            Self::Circle(at) => Phrase::new(ReasonKey::ProfileCircle).with("at", at),
            Self::Mfa(at) => Phrase::new(ReasonKey::ProfileMfa).with("at", at),
            Self::SignedOut(at) => Phrase::new(ReasonKey::ProfileSignedOut).with("at", at).quoting("name", &at.profile),
            Self::NotAssigned { at, role, account } => {
                let phrase = Phrase::new(ReasonKey::ProfileNotAssigned).with("at", at);
                phrase.quoting("role", role).quoting("account", account)
            }
            Self::Twice { at, again } => Phrase::new(ReasonKey::ProfileTwice).with("at", at).with("again", *again),
        }
    }
}

impl Explain for MfaError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Refused(words) => Phrase::new(ReasonKey::MfaRefused).with("reason", words),
            Self::Other(words) => Phrase::new(ReasonKey::MfaOther).with("reason", words),
        }
    }
}

impl Explain for ProfilePlace {
    fn phrase(&self) -> Phrase {
        let Self { profile, path, line } = self;
        Phrase::new(ReasonKey::ProfilePlace).quoting("profile", profile).at("path", path).with("line", *line)
    }
}

impl Explain for Words {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Theirs(words) => Phrase::foreign(words),
            Self::Late(seconds) => Phrase::new(ReasonKey::AnswerLate).with("seconds", *seconds),
            Self::TooLate => Phrase::new(ReasonKey::AnswerTooLate),
            Self::LateCredentials(seconds, from) => late(*seconds, from),
            Self::Failed => Phrase::new(ReasonKey::AnswerFailed),
            Self::Silent => Phrase::new(ReasonKey::AnswerSilent),
            Self::Incomplete => Phrase::new(ReasonKey::AnswerIncomplete),
            Self::OtherAnswer => Phrase::new(ReasonKey::AnswerOther),
            Self::Contradiction => Phrase::new(ReasonKey::AnswerContradiction),
            Self::TooLong(kibibytes) => Phrase::new(ReasonKey::AnswerTooLong).with("kibibytes", *kibibytes),
            Self::PlainHttp(host) => Phrase::new(ReasonKey::PlainHttp).quoting("host", host),
            Self::BadCharacter(bad) => bad.phrase(),
            Self::StrayToken(stray) => stray.phrase(),
            Self::AwsFile(fault) => fault.phrase(),
            Self::NoSource => Phrase::new(ReasonKey::CredentialsNoSource),
            Self::CaBundle { path, reason } => ca_bundle(path, reason),
            Self::Tls(words) => tls(words),
            Self::Proxy(error) => error.phrase(),
            Self::ProxyClosed(failure) => failure.phrase(),
            Self::Network(error) => error.phrase(),
            Self::At(host, words) => {
                Phrase::new(ReasonKey::AnswerAt).quoting("host", host).with("message", words.as_ref())
            }
            Self::Unreachable(host, words) => {
                Phrase::new(ReasonKey::AnswerUnreachable).with("host", host).with("message", words.as_ref())
            }
            Self::MissingResults => Phrase::new(ReasonKey::AnswerMissingResults),
            Self::KeysIgnored => Phrase::new(ReasonKey::KeysIgnored),
        }
    }
}

impl Explain for NetworkError {
    fn phrase(&self) -> Phrase {
        Phrase::new(ReasonKey::Network).with("fault", &self.fault).quoting("system", &self.theirs)
    }
}

impl Explain for NetworkFault {
    fn phrase(&self) -> Phrase {
        Phrase::new(match self {
            Self::Refused => ReasonKey::NetworkRefused,
            Self::NoRoute => ReasonKey::NetworkNoRoute,
            Self::Late => ReasonKey::NetworkLate,
            Self::NoName => ReasonKey::NetworkNoName,
            Self::Broke => ReasonKey::NetworkBroke,
            Self::Closed => ReasonKey::NetworkClosed,
            Self::NoTls => ReasonKey::NetworkNoTls,
            Self::NoHttp => ReasonKey::NetworkNoHttp,
            Self::Untrusted => ReasonKey::NetworkUntrusted,
            Self::Expired => ReasonKey::NetworkExpired,
            Self::NotYetValid => ReasonKey::NetworkNotYetValid,
            Self::OtherName => ReasonKey::NetworkOtherName,
            Self::Authority => ReasonKey::NetworkAuthority,
            Self::Certificate => ReasonKey::NetworkCertificate,
            Self::Tls => ReasonKey::NetworkTls,
        })
    }
}

impl Explain for ServiceHost {
    fn phrase(&self) -> Phrase {
        let host = self.host.as_str();
        match self.source {
            HostSource::Region | HostSource::Named => Phrase::foreign(host),
            HostSource::Variable(name) => {
                Phrase::new(ReasonKey::HostVariable).quoting("host", host).quoting("variable", name)
            }
            HostSource::Configuration => Phrase::new(ReasonKey::HostConfiguration).quoting("host", host),
            HostSource::Fips => Phrase::new(ReasonKey::HostFips).quoting("host", host),
            HostSource::DualStack => Phrase::new(ReasonKey::HostDualStack).quoting("host", host),
        }
    }
}

fn late(seconds: u64, from: &KeySource) -> Phrase {
    Phrase::new(ReasonKey::CredentialsLate).with("seconds", seconds).with("from", from)
}

impl Explain for KeySource {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Program { program, profile } => {
                Phrase::new(ReasonKey::KeySourceProgram).quoting("program", program).quoting("profile", profile)
            }
            Self::Profile(profile) => Phrase::new(ReasonKey::KeySourceProfile).quoting("profile", profile),
            Self::Machine => Phrase::new(ReasonKey::KeySourceMachine),
            Self::Role(arn) => Phrase::new(ReasonKey::KeySourceRole).quoting("role", arn),
        }
    }
}

fn ca_bundle(path: &Path, reason: &str) -> Phrase {
    Phrase::new(ReasonKey::CaBundle).at("path", path).quoting("system", reason)
}

fn tls(words: &str) -> Phrase {
    Phrase::new(ReasonKey::TlsSettings).quoting("system", words)
}

impl Explain for StrayToken {
    fn phrase(&self) -> Phrase {
        match &self.origin {
            KeyOrigin::Environment => Phrase::new(ReasonKey::StrayTokenEnvironment).quoting("key", &self.key),
            KeyOrigin::Profile(profile) => {
                Phrase::new(ReasonKey::StrayTokenProfile).quoting("key", &self.key).quoting("profile", profile)
            }
            KeyOrigin::Elsewhere => Phrase::new(ReasonKey::StrayTokenElsewhere).quoting("key", &self.key),
        }
    }
}

impl Explain for BadCharacter {
    fn phrase(&self) -> Phrase {
        Phrase::new(ReasonKey::CredentialsCharacter).with("part", &self.field)
    }
}

impl Explain for Refusal {
    fn phrase(&self) -> Phrase {
        Phrase::new(ReasonKey::Refused).quoting("code", &self.code).with("message", &self.message)
    }
}
