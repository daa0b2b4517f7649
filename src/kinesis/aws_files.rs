//! What is wrong with the files of the shared AWS configuration, by file and line, for a person to fix.
//!
//! The SDK parses these files for signing in. Its errors name neither the file nor the profile, so after a failure they are
//! looked through here. Values that may be secret are never kept.

pub(super) mod scan;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use aws_runtime::env_config::file::EnvConfigFileKind;

use super::profiles::{ProfileFiles, ProfilesError};
use scan::Section;

pub use scan::LineFault;

/// Profiles that are listed where another one is looked for.
const LISTED: usize = 3;

/// A longer chain of profiles goes round in a circle.
const CHAIN: usize = 16;

/// What keeps a profile from signing in.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AwsFileFault {
    /// A file cannot be used at all.
    #[error(transparent)]
    File(#[from] ProfilesError),
    /// No file has the profile; these are there.
    #[error(
        "The AWS profile {profile} is in neither {} nor {}. Profiles there: {}. Name one of them, or add it",
        files.config.display(), files.credentials.display(), listed(known)
    )]
    Unknown {
        /// The profile.
        profile: String,
        /// Where it was looked for.
        files: ProfileFiles,
        /// The profiles that are there.
        known: Vec<String>,
    },
    /// A section looks like the profile's and does not count as one in its file.
    #[error("{}, line {line}: [{found}] does not name the AWS profile {profile}. Write it as [{wanted}]", path.display())]
    Section {
        /// The profile.
        profile: String,
        /// The file.
        path: PathBuf,
        /// The line.
        line: usize,
        /// What stands there.
        found: String,
        /// What should.
        wanted: String,
    },
    /// The profile lacks a setting that goes with another one.
    #[error("The AWS profile {} has no {setting}. Add it", .at)]
    Lacks {
        /// The profile.
        at: ProfilePlace,
        /// The setting.
        setting: &'static str,
    },
    /// The profile says nothing about signing in.
    #[error(
        "The AWS profile {0} does not say how to sign in. Add aws_access_key_id and aws_secret_access_key, sso_session, \
         role_arn with source_profile, or credential_process"
    )]
    Silent(ProfilePlace),
    /// A profile or session that is named by this one is in no file.
    #[error("The AWS profile {at} names the {setting} {name}, which is in no file. Correct the name, or add it")]
    Dangling {
        /// The profile.
        at: ProfilePlace,
        /// `source_profile` or `sso_session`.
        setting: &'static str,
        /// What it names.
        name: String,
    },
    /// Profiles name each other in a circle.
    #[error("The AWS profile {0} is its own source_profile in the end. Name another source_profile")]
    Circle(ProfilePlace),
    /// Its role is taken on with a code that only a person has.
    #[error(
        "The AWS profile {0} asks for MFA (mfa_serial), which an unattended run cannot answer. Use a profile without \
         mfa_serial: single sign-on, credential_process, or a role that requires no MFA"
    )]
    Mfa(ProfilePlace),
    /// Nobody is signed in at IAM Identity Center, or not any more.
    #[error(
        "The AWS profile {0} uses IAM Identity Center, and its sign-in is missing or has expired. \
         Run: aws sso login --profile {name}",
        name = .0.profile
    )]
    SignedOut(ProfilePlace),
    /// IAM Identity Center does not give this role in this account.
    #[error(
        "IAM Identity Center gives no access to the role {role} in the account {account}, which the AWS profile {at} names. \
         Correct sso_role_name and sso_account_id, or ask for access"
    )]
    NotAssigned {
        /// The profile.
        at: ProfilePlace,
        /// Its role.
        role: String,
        /// Its account.
        account: String,
    },
    /// The profile stands twice in one file.
    #[error("The AWS profile {at} is there again in line {again}. Merge the two sections")]
    Twice {
        /// The profile, where it stands first.
        at: ProfilePlace,
        /// The line where it stands again.
        again: usize,
    },
}

/// A profile, and where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProfilePlace {
    /// Its name.
    pub profile: String,
    /// The file.
    pub path: PathBuf,
    /// The line of its section.
    pub line: usize,
}

impl std::fmt::Display for ProfilePlace {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} ({}, line {})", self.profile, self.path.display(), self.line)
    }
}

/// A few names, for a sentence.
pub fn listed(names: &[String]) -> String {
    match names {
        [] => "-".to_owned(),
        names if names.len() > LISTED => format!("{}, …", names[..LISTED].join(", ")),
        names => names.join(", "),
    }
}

/// How the profile was chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Choice {
    /// By name: nothing else is tried.
    Named,
    /// It is one of several places that the SDK looks into.
    Implied,
}

/// Whether the sign-in got as far as an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Failure {
    /// Something was refused, or never asked.
    Refused,
    /// Nobody answered.
    Unanswered,
    /// There is no token of IAM Identity Center that is valid.
    SignedOut,
    /// IAM Identity Center does not give what the profile names.
    NotAssigned,
}

/// The fault that keeps `profile` from signing in, if the files show one. It blocks.
pub(super) fn look(files: &ProfileFiles, profile: &str, choice: Choice, failure: Failure) -> Option<AwsFileFault> {
    match Found::read(files) {
        Ok(found) => found.look(files, profile, choice, failure),
        Err(error) => Some(error.into()),
    }
}

/// The program that `profile` names as its `credential_process`, without its arguments. It blocks.
pub(super) fn program(files: &ProfileFiles, profile: &str) -> Option<String> {
    let found = Found::read(files).ok()?;
    let mut profile = profile;
    for _ in 0..CHAIN {
        if let Some(program) = found.value(profile, "credential_process") {
            return Some(program.to_owned());
        }
        profile = found.value(profile, "source_profile")?;
    }
    None
}

/// A section and its file.
struct Placed {
    kind: EnvConfigFileKind,
    path: PathBuf,
    section: Section,
}

impl Placed {
    /// The profile that the section names, as the SDK takes it.
    fn profile(&self) -> Option<&str> {
        let name = self.section.name.as_str();
        match self.kind {
            EnvConfigFileKind::Config if name == "default" => Some(name),
            EnvConfigFileKind::Config => {
                name.split_once([' ', '\t']).filter(|(head, _)| *head == "profile").map(|(_, name)| name.trim())
            }
            EnvConfigFileKind::Credentials => (!name.contains([' ', '\t'])).then_some(name),
        }
    }

    /// The profile that a person may have meant by the section.
    fn meant(&self) -> String {
        let name = self.section.name.trim();
        let name = name.strip_prefix("profile").filter(|rest| rest.starts_with([' ', '\t', ':', '.'])).unwrap_or(name);
        name.trim_matches([' ', '\t', ':', '.', '"', '\'']).to_lowercase()
    }
}

/// All sections of both files.
struct Found(Vec<Placed>);

impl Found {
    fn read(files: &ProfileFiles) -> Result<Self, ProfilesError> {
        let mut found = Vec::new();
        for (kind, path) in files.both() {
            let Some(text) = super::profiles::text(path)? else { continue };
            let sections = scan::sections(&text).map_err(|(line, fault)| ProfilesError::Line {
                path: path.to_owned(),
                line,
                fault,
            })?;
            found.extend(sections.into_iter().map(|section| Placed { kind, path: path.to_owned(), section }));
        }
        Ok(Self(found))
    }

    fn of<'f, 'p>(&'f self, profile: &'p str) -> impl Iterator<Item = &'f Placed> + use<'f, 'p> {
        self.0.iter().filter(move |placed| placed.profile() == Some(profile))
    }

    fn place(&self, profile: &str) -> Option<ProfilePlace> {
        let placed = self.of(profile).next()?;
        Some(ProfilePlace { profile: profile.to_owned(), path: placed.path.clone(), line: placed.section.line })
    }

    fn has(&self, profile: &str, setting: &str) -> bool {
        self.of(profile).any(|placed| placed.section.has(setting))
    }

    fn value(&self, profile: &str, setting: &str) -> Option<&str> {
        self.of(profile).filter_map(|placed| placed.section.value(setting)).last()
    }

    fn look(&self, files: &ProfileFiles, profile: &str, choice: Choice, failure: Failure) -> Option<AwsFileFault> {
        let Some(place) = self.place(profile) else {
            return (choice == Choice::Named).then(|| self.unknown(files, profile));
        };
        self.chain(profile, place, choice, failure).or_else(|| self.twice(profile))
    }

    fn unknown(&self, files: &ProfileFiles, profile: &str) -> AwsFileFault {
        let wanted = profile.to_lowercase();
        if let Some(placed) = self.0.iter().find(|placed| placed.meant() == wanted) {
            let wanted = match placed.kind {
                EnvConfigFileKind::Config if profile != "default" => format!("profile {profile}"),
                _ => profile.to_owned(),
            };
            return AwsFileFault::Section {
                profile: profile.to_owned(),
                path: placed.path.clone(),
                line: placed.section.line,
                found: placed.section.name.clone(),
                wanted,
            };
        }
        let mut known: Vec<_> = self.0.iter().filter_map(Placed::profile).map(str::to_owned).collect();
        known.sort();
        known.dedup();
        AwsFileFault::Unknown { profile: profile.to_owned(), files: files.clone(), known }
    }

    /// Follows the profiles from which a role is taken on.
    fn chain(&self, profile: &str, place: ProfilePlace, choice: Choice, failure: Failure) -> Option<AwsFileFault> {
        let (mut profile, mut place) = (profile.to_owned(), place);
        let mut mfa = None;
        for step in 0..CHAIN {
            if self.has(&profile, "mfa_serial") {
                mfa.get_or_insert_with(|| AwsFileFault::Mfa(place.clone()));
            }
            let key = ["aws_access_key_id", "aws_secret_access_key"];
            if let Some(setting) = key.into_iter().find(|one| !self.has(&profile, one))
                && key.iter().any(|one| self.has(&profile, one))
            {
                return Some(AwsFileFault::Lacks { at: place, setting });
            }
            if !self.has(&profile, "role_arn") || (step > 0 && self.has(&profile, key[0])) {
                return self
                    .base(&profile, place, choice, failure)
                    .or_else(|| mfa.filter(|_| failure == Failure::Refused));
            }
            let Some(source) = self.value(&profile, "source_profile") else {
                let others = ["credential_source", "web_identity_token_file"];
                let lacks = !others.iter().any(|other| self.has(&profile, other));
                return lacks.then_some(AwsFileFault::Lacks { at: place, setting: "source_profile" });
            };
            // A profile with keys of its own may be its own source.
            if source == profile && self.has(&profile, key[0]) {
                return mfa.filter(|_| failure == Failure::Refused);
            }
            let Some(next) = self.place(source) else {
                return Some(AwsFileFault::Dangling { at: place, setting: "source_profile", name: source.to_owned() });
            };
            (profile, place) = (source.to_owned(), next);
        }
        Some(AwsFileFault::Circle(place))
    }

    /// What is wrong with a profile that signs in by itself.
    fn base(&self, profile: &str, place: ProfilePlace, choice: Choice, failure: Failure) -> Option<AwsFileFault> {
        if let Some(session) = self.value(profile, "sso_session") {
            let wanted = format!("sso-session {session}");
            let there = self
                .0
                .iter()
                .any(|placed| placed.section.name.split_whitespace().collect::<Vec<_>>().join(" ") == wanted);
            if !there {
                return Some(AwsFileFault::Dangling { at: place, setting: "sso_session", name: session.to_owned() });
            }
        }
        let uses_sso = ["sso_session", "sso_start_url"].iter().any(|setting| self.has(profile, setting));
        let value = |setting| self.value(profile, setting).unwrap_or_default().to_owned();
        match failure {
            Failure::SignedOut if uses_sso => return Some(AwsFileFault::SignedOut(place)),
            Failure::NotAssigned if uses_sso => {
                let (role, account) = (value("sso_role_name"), value("sso_account_id"));
                return Some(AwsFileFault::NotAssigned { at: place, role, account });
            }
            Failure::SignedOut | Failure::NotAssigned | Failure::Refused | Failure::Unanswered => {}
        }
        let ways =
            ["aws_access_key_id", "credential_process", "credential_source", "web_identity_token_file", "role_arn"];
        let sso = ["sso_session", "sso_start_url", "sso_account_id", "sso_role_name", "login_session"];
        let silent = !ways.iter().chain(&sso).any(|way| self.has(profile, way));
        (silent && choice == Choice::Named).then_some(AwsFileFault::Silent(place))
    }

    fn twice(&self, profile: &str) -> Option<AwsFileFault> {
        let mut all = self.of(profile);
        let mut first = all.next()?;
        for other in all {
            if other.path == first.path {
                return Some(AwsFileFault::Twice { at: self.place(profile)?, again: other.section.line });
            }
            first = other;
        }
        None
    }
}
