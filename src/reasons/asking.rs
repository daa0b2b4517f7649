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
use crate::text::{Explain, Key, Phrase, say};

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
            Self::Unreadable { path, reason } => Phrase::from(say::ReasonProfilesUnreadable { path, system: reason }),
            Self::NotText { path, line } => Phrase::from(say::ReasonProfilesNotText { path, line: *line }),
            Self::Utf16 { path } => Phrase::from(say::ReasonProfilesUtf16 { path }),
            Self::Line { path, line, fault } => Phrase::from(say::ReasonProfilesLine { path, line: *line, fault }),
            Self::NoFile { path } => Phrase::from(say::ReasonProfilesNoFile { path }),
            Self::Large { path, most } => Phrase::from(say::ReasonProfilesLarge { path, most: *most }),
            Self::Late { path, seconds } => Phrase::from(say::ReasonProfilesLate { path, seconds: *seconds }),
            Self::Broken(words) => Phrase::foreign(words),
        }
    }
}

impl Explain for LineFault {
    fn phrase(&self) -> Phrase {
        Phrase::from(match self {
            Self::TextBehind => Key::ReasonLineTextBehind,
            Self::Unclosed => Key::ReasonLineUnclosed,
            Self::NoEquals => Key::ReasonLineNoEquals,
            Self::NoName => Key::ReasonLineNoName,
            Self::NoSection => Key::ReasonLineNoSection,
            Self::Indented => Key::ReasonLineIndented,
        })
    }
}

impl Explain for AwsFileFault {
    fn phrase(&self) -> Phrase {
        match self {
            Self::File(error) => error.phrase(),
            Self::Unknown { profile, files, known } => Phrase::from(say::ReasonProfileUnknown {
                profile,
                config: &files.config,
                credentials: &files.credentials,
                known: listed(known),
            }),
            Self::Section { profile, path, line, found, wanted } => {
                Phrase::from(say::ReasonProfileSection { profile, path, line: *line, found, wanted })
            }
            Self::Lacks { at, setting } => Phrase::from(say::ReasonProfileLacks { at, setting: *setting }),
            Self::Silent(at) => Phrase::from(say::ReasonProfileSilent { at }),
            Self::Dangling { at, setting, name } => {
                Phrase::from(say::ReasonProfileDangling { at, setting: *setting, name })
            }
            Self::Circle(at) => Phrase::from(say::ReasonProfileCircle { at }),
            Self::Mfa(at) => Phrase::from(say::ReasonProfileMfa { at }),
            Self::SignedOut(at) => Phrase::from(say::ReasonProfileSignedOut { at, name: &at.profile }),
            Self::NotAssigned { at, role, account } => {
                Phrase::from(say::ReasonProfileNotAssigned { at, role, account })
            }
            Self::Twice { at, again } => Phrase::from(say::ReasonProfileTwice { at, again: *again }),
        }
    }
}

impl Explain for MfaError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Refused(words) => Phrase::from(say::ReasonMfaRefused { reason: words }),
            Self::Other(words) => Phrase::from(say::ReasonMfaOther { reason: words }),
        }
    }
}

impl Explain for ProfilePlace {
    fn phrase(&self) -> Phrase {
        let Self { profile, path, line } = self;
        Phrase::from(say::ReasonProfilePlace { profile, path, line: *line })
    }
}

impl Explain for Words {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Theirs(words) => Phrase::foreign(words),
            Self::Late(seconds) => Phrase::from(say::ReasonAnswerLate { seconds: *seconds }),
            Self::TooLate => Phrase::from(Key::ReasonAnswerTooLate),
            Self::LateCredentials(seconds, from) => late(*seconds, from),
            Self::Failed => Phrase::from(Key::ReasonAnswerFailed),
            Self::Silent => Phrase::from(Key::ReasonAnswerSilent),
            Self::Incomplete => Phrase::from(Key::ReasonAnswerIncomplete),
            Self::OtherAnswer => Phrase::from(Key::ReasonAnswerOther),
            Self::Contradiction => Phrase::from(Key::ReasonAnswerContradiction),
            Self::TooLong(kibibytes) => Phrase::from(say::ReasonAnswerTooLong { kibibytes: *kibibytes }),
            Self::PlainHttp(host) => Phrase::from(say::ReasonPlainHttp { host }),
            Self::BadCharacter(bad) => bad.phrase(),
            Self::StrayToken(stray) => stray.phrase(),
            Self::AwsFile(fault) => fault.phrase(),
            Self::NoSource => Phrase::from(Key::ReasonCredentialsNoSource),
            Self::CaBundle { path, reason } => ca_bundle(path, reason),
            Self::Tls(words) => tls(words),
            Self::Proxy(error) => error.phrase(),
            Self::ProxyClosed(failure) => failure.phrase(),
            Self::Network(error) => error.phrase(),
            Self::At(host, words) => Phrase::from(say::ReasonAnswerAt { host, message: words.as_ref() }),
            Self::Unreachable(host, words) => {
                Phrase::from(say::ReasonAnswerUnreachable { host, message: words.as_ref() })
            }
            Self::MissingResults => Phrase::from(Key::ReasonAnswerMissingResults),
            Self::KeysIgnored => Phrase::from(Key::ReasonKeysIgnored),
        }
    }
}

impl Explain for NetworkError {
    fn phrase(&self) -> Phrase {
        Phrase::from(say::ReasonNetwork { fault: &self.fault, system: &self.theirs })
    }
}

impl Explain for NetworkFault {
    fn phrase(&self) -> Phrase {
        Phrase::from(match self {
            Self::Refused => Key::ReasonNetworkRefused,
            Self::NoRoute => Key::ReasonNetworkNoRoute,
            Self::Late => Key::ReasonNetworkLate,
            Self::NoName => Key::ReasonNetworkNoName,
            Self::Broke => Key::ReasonNetworkBroke,
            Self::Closed => Key::ReasonNetworkClosed,
            Self::NoTls => Key::ReasonNetworkNoTls,
            Self::NoHttp => Key::ReasonNetworkNoHttp,
            Self::Untrusted => Key::ReasonNetworkUntrusted,
            Self::Expired => Key::ReasonNetworkExpired,
            Self::NotYetValid => Key::ReasonNetworkNotYetValid,
            Self::OtherName => Key::ReasonNetworkOtherName,
            Self::Authority => Key::ReasonNetworkAuthority,
            Self::Certificate => Key::ReasonNetworkCertificate,
            Self::Tls => Key::ReasonNetworkTls,
        })
    }
}

impl Explain for ServiceHost {
    fn phrase(&self) -> Phrase {
        let host = self.host.as_str();
        match self.source {
            HostSource::Region | HostSource::Named => Phrase::foreign(host),
            HostSource::Variable(name) => Phrase::from(say::ReasonHostVariable { host, variable: name }),
            HostSource::Configuration => Phrase::from(say::ReasonHostConfiguration { host }),
            HostSource::Fips => Phrase::from(say::ReasonHostFips { host }),
            HostSource::DualStack => Phrase::from(say::ReasonHostDualStack { host }),
        }
    }
}

fn late(seconds: u64, from: &KeySource) -> Phrase {
    Phrase::from(say::ReasonCredentialsLate { seconds, from })
}

impl Explain for KeySource {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Program { program, profile } => Phrase::from(say::ReasonKeySourceProgram { program, profile }),
            Self::Profile(profile) => Phrase::from(say::ReasonKeySourceProfile { profile }),
            Self::Machine => Phrase::from(Key::ReasonKeySourceMachine),
            Self::Role(arn) => Phrase::from(say::ReasonKeySourceRole { role: arn }),
        }
    }
}

fn ca_bundle(path: &Path, reason: &str) -> Phrase {
    Phrase::from(say::ReasonCaBundle { path, system: reason })
}

fn tls(words: &str) -> Phrase {
    Phrase::from(say::ReasonTlsSettings { system: words })
}

impl Explain for StrayToken {
    fn phrase(&self) -> Phrase {
        match &self.origin {
            KeyOrigin::Environment => Phrase::from(say::ReasonStrayTokenEnvironment { key: &self.key }),
            KeyOrigin::Profile(profile) => Phrase::from(say::ReasonStrayTokenProfile { key: &self.key, profile }),
            KeyOrigin::Elsewhere => Phrase::from(say::ReasonStrayTokenElsewhere { key: &self.key }),
        }
    }
}

impl Explain for BadCharacter {
    fn phrase(&self) -> Phrase {
        Phrase::from(say::ReasonCredentialsCharacter { part: &self.field })
    }
}

impl Explain for Refusal {
    fn phrase(&self) -> Phrase {
        Phrase::from(say::ReasonRefused { code: &self.code, message: &self.message })
    }
}
